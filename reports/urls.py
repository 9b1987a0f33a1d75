"""Addresses of what commissioners read. Others build on them: they do not change."""

from django.urls import URLPattern, path

app_name = "reports"

urlpatterns: list[URLPattern] = []
