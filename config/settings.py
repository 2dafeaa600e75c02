"""Every setting, read once from the environment, with a loud error for what is missing.

Two ways to run:

* **Local** (no DATABASE_URL, or TANDEM_LOCAL=1): demo, development, tests. The embedded PostgreSQL is
  started, a secret key is made once under `var/`, plain http works, mail is printed.
* **Production** (DATABASE_URL is set): SECRET_KEY and, to serve, ALLOWED_HOSTS must be set too; https everywhere.

| variable | means |
|---|---|
| DATABASE_URL | PostgreSQL 15 or newer |
| DATABASE_STATEMENT_TIMEOUT, DATABASE_POOL | longest statement (30s); connections that one server process shares |
| SECRET_KEY, ALLOWED_HOSTS, SITE_URL, CSRF_TRUSTED_ORIGINS | the address people type, and where links in mails lead |
| PROXY_COUNT | how many proxies of ours stand in front and end TLS (0) |
| EMAIL_URL, MAIL_FROM | smtp+tls://user:password@host:587; printed when not set |
| CACHE_URL | a cache all servers share, for rate limits |
| MEDIA_ROOT, STATIC_ROOT, LARGEST_REQUEST | uploads, collected static files, bytes of one request |
| DEBUG, LOG_LEVEL | off; INFO |
| TANDEM_LOCAL, TANDEM_VAR, PGBIN | local rules on any database; folder of local data (var/); programs of PostgreSQL |
"""

import sys
from pathlib import Path
from typing import Any

import bootstrap_wrapper
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import embedded, local
from config.logs import configured as logging_configured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = local.VAR_DIR
env = environ.Env()

TESTING = "pytest" in sys.modules
LOCAL: bool = env.bool("TANDEM_LOCAL", default=TESTING or not env.str("DATABASE_URL", default=""))
DEBUG: bool = env.bool("DEBUG", default=False)

if LOCAL:
    SECRET_KEY: str = env.str("SECRET_KEY", default="") or local.secret_key(VAR_DIR)
    ALLOWED_HOSTS: list[str] = ["localhost", "127.0.0.1", "[::1]", *env.list("ALLOWED_HOSTS", default=[])]
else:
    for name, purpose in (
        ("DATABASE_URL", "the PostgreSQL to use, postgres://role:password@host:5432/name"),
        ("SECRET_KEY", "at least 50 random characters, kept secret and the same on every machine"),
    ):
        if not env.str(name, default=""):
            raise ImproperlyConfigured(f"{name} is not set: outside the demo Tandem needs {purpose}.")
    SECRET_KEY = env.str("SECRET_KEY")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])  # commands need none, config/wsgi.py does

# -- database ---------------------------------------------------------------------------------------

DATABASE: dict[str, Any]
DATABASE_IS_OURS = not env.str("DATABASE_URL", default="")
if not DATABASE_IS_OURS:
    DATABASE = dict(env.db_url("DATABASE_URL"))
    if DATABASE.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL (postgres://...), 15 or newer.")
else:
    try:
        DATABASE = {"ENGINE": "django.db.backends.postgresql", **embedded.ensure()}
    except embedded.EmbeddedError as problem:
        raise ImproperlyConfigured(str(problem)) from problem

options = DATABASE.setdefault("OPTIONS", {})
options["options"] = " ".join(
    f"-c {name}={value}"
    for name, value in (
        ("lock_timeout", "5s"),
        ("statement_timeout", env.str("DATABASE_STATEMENT_TIMEOUT", default="30s")),
        ("idle_in_transaction_session_timeout", "60s"),
    )
)
# Set by config/wsgi.py: pages share connections, commands do not.
if pool_size := env.int("DATABASE_POOL", default=0):
    options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 10}
DATABASE |= {"ATOMIC_REQUESTS": True, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
DATABASE["TEST"] = {"NAME": "test_tandem" + env.str("TEST_DB_SUFFIX", default="")}
DATABASES = {"default": DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- applications -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "config",
    "relationships",
    "consumption",
    "provision",
    "reviews",
    "config.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "bs_icon_templates",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "template_partials",
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "config.middleware.RequestLog",
    "config.middleware.Health",
    "config.middleware.BodyLimit",
    "config.middleware.ReadableText",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "relationships.portal.PortalMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,  # template_partials wraps the loaders
        "OPTIONS": {
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "relationships.portal.frame",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
FILTERS_EMPTY_CHOICE_LABEL = _("Any")
DJANGO_TABLES2_TEMPLATE = "django_tables2/bootstrap5.html"

# -- language and time ------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# -- files ------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
if LOCAL:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static", ("bootstrap", bootstrap_wrapper.get_bootstrap_dir())]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Locally the files are served from where they lie; production runs `collectstatic` once.
WHITENOISE_USE_FINDERS = LOCAL
WHITENOISE_AUTOREFRESH = LOCAL and DEBUG
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "jpg", "gif", "webp", "zip", "gz", "br", "woff", "woff2", "map"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
LARGEST_REQUEST = env.int("LARGEST_REQUEST", default=50_000_000)  # bytes, with all its files
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # bytes of a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# -- who comes in -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "relationships.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, and never outside tests
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

ACCOUNT_ADAPTER = "config.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"  # accounts come by invitation, which has already proved the address
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Guesses are slowed down everywhere; locally all people share one address.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip"} if LOCAL else {}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Tandem"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL

# -- walls ------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
if not LOCAL:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # How many proxies of ours stand in front: they end TLS and say who called.
    ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXY_COUNT", default=0)
    if ALLAUTH_TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# -- mail, cache, tasks, logs -----------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", default="consolemail://")
globals().update(env.email_url_config(EMAIL_URL))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", default="Tandem <tandem@localhost>")
# Where the links in mails lead.
SITE_URL = env.str("SITE_URL", default="")
if not SITE_URL:
    SITE_URL = "http://localhost:8000" if LOCAL else f"https://{[*ALLOWED_HOSTS, 'localhost'][0].lstrip('.')}"

# Rate limits count here. Name a shared cache (CACHE_URL=redis://...) when several machines serve pages.
CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}

PROCRASTINATE_IMPORT_PATHS = ["config.jobs"]
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 4, "delete_jobs": "successful"}  # what is done needs no keeping
LOGGING_CONFIG = None
logging_configured(env.str("LOG_LEVEL", default="ERROR" if TESTING else "INFO"), as_json=not LOCAL)
