"""The settings that the tests run under: the office's own, less what a test must not wait for or depend on."""

import os

# A developer's own .env must not change what a test sees. DATABASE_URL alone is heeded, to test on PostgreSQL.
for name in [name for name in os.environ if name.startswith("RINGFENCE_")]:
    del os.environ[name]
os.environ |= {"RINGFENCE_ENV_FILE": os.devnull, "RINGFENCE_PLAIN_HTTP": "true", "SECRET_KEY": "for the tests alone"}

from config.settings import *  # noqa: E402, F403, TID251
from config.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE, STORAGES  # noqa: E402, TID251

INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = [*MIDDLEWARE, "zeal.middleware.zeal_middleware"]
ZEAL_RAISE = True
ZEAL_ALLOWLIST = [
    {"model": model} for model in ("sessions.*", "axes.*", "account.*")
]  # what libraries do by themselves

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a sign-in in every browser test
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
