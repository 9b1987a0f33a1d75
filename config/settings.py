"""Every setting, from the environment or from a `.env` file in this folder's parent. `.env.example` explains each."""

import sqlite3
from datetime import timedelta
from email.utils import formataddr
from pathlib import Path
from urllib.parse import quote

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from config import sqlite
from config.percentages import percentage

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / ".data"

env = environ.Env()
env.read_env(env.str("RINGFENCE_ENV_FILE", default=str(BASE_DIR / ".env")))

# The office

RINGFENCE_OFFICE_NAME = env.str(
    "RINGFENCE_OFFICE_NAME", default="Office of the Police and Crime Commissioner · West Mercia"
)
RINGFENCE_OFFICE_LOGO = env.str("RINGFENCE_OFFICE_LOGO", default="")
if RINGFENCE_OFFICE_LOGO and not Path(RINGFENCE_OFFICE_LOGO).is_file():
    raise ImproperlyConfigured(f"RINGFENCE_OFFICE_LOGO is {RINGFENCE_OFFICE_LOGO!r}, and there is no file there.")
RINGFENCE_OFFICE_COLOUR = env.str("RINGFENCE_OFFICE_COLOUR", default="#1f4e4a")
RINGFENCE_REFERENCE_PREFIX = env.str("RINGFENCE_REFERENCE_PREFIX", default="SM")
RINGFENCE_BUDGET_DECISION_ABOVE = env.int("RINGFENCE_BUDGET_DECISION_ABOVE", default=50_000)
RINGFENCE_FORECAST_ABOVE = env.int("RINGFENCE_FORECAST_ABOVE", default=25_000)
RINGFENCE_DEMO = env.bool("RINGFENCE_DEMO", default=False)
RINGFENCE_VARIATION_DECISION_SHARE = percentage("RINGFENCE_VARIATION_DECISION_SHARE", env)

# Where and how it is served

RINGFENCE_PLAIN_HTTP = env.bool("RINGFENCE_PLAIN_HTTP", default=False)
RINGFENCE_BEHIND_PROXY = env.bool("RINGFENCE_BEHIND_PROXY", default=False)
DEBUG = env.bool("DEBUG", default=False)
if DEBUG and not RINGFENCE_PLAIN_HTTP:
    raise ImproperlyConfigured(
        "DEBUG shows a fault's innards to whoever is looking. It is refused unless RINGFENCE_PLAIN_HTTP is set too."
    )

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY and RINGFENCE_PLAIN_HTTP:
    SECRET_KEY = get_random_secret_key()  # for this process alone: a restart signs everybody out
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Put a long random text in the environment or in .env "
        '(python -c "import secrets; print(secrets.token_urlsafe(64))" makes one) and keep it to yourself.'
    )
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOCAL_HOSTS if RINGFENCE_PLAIN_HTTP else [])

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "core.apps.CoreConfig",
    "commissioning",
    "grants",
    "outcomes",
    "reports",
    "core.apps.RingfenceAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "simple_history",
    "django_tables2",
    "django_filters",
    "axes",
    "allauth",
    "allauth.account",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "core.middleware.NoStore",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",  # last, as its own instructions say
]

# Pages and files

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.office",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # so that templates/ may restyle a widget

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
MEDIA_ROOT = Path(
    env.str("RINGFENCE_FILES", default=str(DATA_DIR / "files"))
)  # has no address: a view serves each file
for served in (STATIC_ROOT, *STATICFILES_DIRS):
    if MEDIA_ROOT.resolve().is_relative_to(served.resolve()):
        raise ImproperlyConfigured(
            f"RINGFENCE_FILES is inside {served}, which anybody may read. Choose another folder."
        )
RINGFENCE_FILE_LIMIT_MB = env.int("RINGFENCE_FILE_LIMIT_MB", default=20)
FILE_UPLOAD_HANDLERS = [
    "core.uploads.LimitedUpload",  # first: it drops what is over the limit before it is written anywhere
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Database

POSTGRESQL_OPTIONS = {
    "connect_timeout": 5,
    "options": "-c lock_timeout=10s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s",
}
OWN_FILE = f"sqlite:///{quote((DATA_DIR / 'ringfence.sqlite3').as_posix())}"
DATABASES = {"default": env.db("DATABASE_URL", default=OWN_FILE)}
DATABASES["default"] |= (
    {"OPTIONS": sqlite.options(sqlite3.sqlite_version_info)}
    if DATABASES["default"]["ENGINE"].endswith("sqlite3")
    else {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": POSTGRESQL_OPTIONS}
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Signing in

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it refuses before a password is looked at
    "core.auth.RoleBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "core.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator makes each account and knows whose it is
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}  # the lock-out below does this, and one is enough
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if RINGFENCE_BEHIND_PROXY else 0

AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # a stranger elsewhere can't lock somebody out
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_USERNAME_CALLABLE = "config.lockout.name_tried"
AXES_CLIENT_IP_CALLABLE = "config.lockout.address_of"
AXES_SENSITIVE_PARAMETERS = []  # the log says which name was tried from where; a password it never has
AXES_ENABLE_ADMIN = False

# Safety in the browser

SECURE = not RINGFENCE_PLAIN_HTTP
COOKIE_PREFIX = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # a load balancer asks over plain http, from inside
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if RINGFENCE_BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # user names are unique whatever their capitals: the constraint user_name_is_unique
    "security.W021",  # to put a whole domain on the browsers' preload list is the office's own decision
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# Language, time, e-mail, records

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=formataddr(("Ringfence", "ringfence@localhost")))
EMAIL_SUBJECT_PREFIX = ""

SIMPLE_HISTORY_REVERT_DISABLED = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "axes": {"level": "WARNING"},  # failures and lock-outs, without a greeting before each command
    },
}
