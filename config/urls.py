"""Which room answers which address."""

from allauth.account import views as account
from django.contrib import admin
from django.urls import include, path, re_path

from core.views import Health

# Named one by one: an account page that is not listed here (sign-up by code, changing one's own e-mail) is not served.
account_urls = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
]

urlpatterns = [
    path("health/", Health.as_view(), name="health"),
    path("accounts/", include(account_urls)),
    path("admin/", admin.site.urls),
    path("", include("reports.urls")),
]
