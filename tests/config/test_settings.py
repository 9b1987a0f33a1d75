"""The settings as an office runs them: each is asked of a process of its own."""

import os
import re
import subprocess
import sys

from django.conf import settings

PRODUCTION = {"SECRET_KEY": "k9Zq-" * 15, "ALLOWED_HOSTS": "ringfence.example.org", "RINGFENCE_ENV_FILE": os.devnull}
OURS = ("RINGFENCE_", "SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "DJANGO_", "DATABASE_URL")


def manage(*words, **environment):
    bare = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env=bare | environment,
        capture_output=True,
        text=True,
    )


def setting(*names, **environment):
    """What the settings of these names are, as Python writes them."""
    code = f"from django.conf import settings; print(*[repr(getattr(settings, name)) for name in {names}])"
    bare = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    bare["DJANGO_SETTINGS_MODULE"] = "config.settings"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, env=bare | environment, capture_output=True, text=True
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def test_production_values_pass_the_deployment_checks():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_without_a_secret_key_it_does_not_start_and_says_what_to_do():
    said = setting("SECRET_KEY", RINGFENCE_ENV_FILE=os.devnull)
    assert "SECRET_KEY is not set" in said


def test_debug_is_refused_where_others_sign_in():
    assert "DEBUG shows a fault's innards" in setting("DEBUG", **PRODUCTION, DEBUG="true")


def test_a_logo_that_is_not_there_is_told_at_the_start():
    assert "there is no file there" in setting(
        "RINGFENCE_OFFICE_LOGO", **PRODUCTION, RINGFENCE_OFFICE_LOGO="/no/logo.png"
    )


def test_files_are_not_kept_where_anybody_may_read_them():
    inside = str(settings.BASE_DIR / "static" / "files")
    assert "which anybody may read" in setting("MEDIA_ROOT", **PRODUCTION, RINGFENCE_FILES=inside)
    assert ".data" in setting("MEDIA_ROOT", **PRODUCTION)


def test_a_logo_stands_in_every_header(client, db, settings, tmp_path):
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg/>")
    settings.RINGFENCE_OFFICE_LOGO = str(logo)
    assert 'src="data:image/svg+xml;base64,PHN2Zy8+"' in client.get("/accounts/login/").content.decode()


def test_one_switch_turns_https_off():
    names = (
        "SESSION_COOKIE_NAME",
        "CSRF_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
    )
    assert setting(*names, **PRODUCTION) == "'__Host-sessionid' '__Host-csrftoken' True True 31536000"
    assert setting(*names, **PRODUCTION, RINGFENCE_PLAIN_HTTP="true") == "'sessionid' 'csrftoken' False False 0"


def test_settings_are_read_from_a_file(tmp_path):
    file = tmp_path / "settings.env"
    file.write_text("# ours\nSECRET_KEY=from-a-file\nRINGFENCE_OFFICE_COLOUR=#003366\n")
    names = "SECRET_KEY", "RINGFENCE_OFFICE_COLOUR"
    assert setting(*names, RINGFENCE_ENV_FILE=str(file)) == "'from-a-file' '#003366'"


def test_postgresql_is_chosen_by_its_address_and_gives_up_waiting():
    database = setting("DATABASES", **PRODUCTION, DATABASE_URL="postgres://a:b@localhost/c")
    assert "django.db.backends.postgresql" in database
    assert all(f"{wait}_timeout=" in database for wait in ("lock", "statement", "idle_in_transaction_session"))


def test_every_setting_of_the_environment_is_explained():
    source = (settings.BASE_DIR / "config" / "settings.py").read_text(encoding="utf-8")
    explained = (settings.BASE_DIR / ".env.example").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', source)) - {"RINGFENCE_ENV_FILE"}
    assert {name for name in read if f"\n#{name}=" not in explained} == set()


def test_pages_forbid_foreign_and_inline_code(client, db):
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
