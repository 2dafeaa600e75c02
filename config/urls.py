"""Every address of the installation. The four apps bring their own."""

from allauth.account import views as account
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

from config import views

urlpatterns = [
    path("", views.home, name="home"),
    path("find/<str:reference>/", views.find, name="find"),
    path("login/", account.login, name="login"),
    path("logout/", account.logout, name="logout"),
    path("admin/", admin.site.urls),
    path("", include("relationships.urls")),
    path("", include("consumption.urls")),
    path("", include("provision.urls")),
    path("", include("reviews.urls")),
    # One door for sign-in: allauth's own addresses lead to ours, and its names mean ours (the last one wins).
    path("account/login/", login_not_required(RedirectView.as_view(pattern_name="login", query_string=True))),
    path("account/logout/", RedirectView.as_view(pattern_name="logout")),
    path("account/", include("allauth.urls")),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
