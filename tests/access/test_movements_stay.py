"""Money that counts, and every address of the admin by which somebody might try to change it."""

import pytest
from django.contrib import admin
from django.urls import reverse

from core.movements import movement_models
from tests.access.world import fingerprint

pytestmark = pytest.mark.django_db

WHO = ["administrator", "officer", "finance", "auditor"]
IN_ADMIN = [model for model in movement_models() if model in admin.site._registry]
# What a form for the movement might send, were there one.
CHANGED = {"amount": "1.00", "reason": "changed", "kind": "award", "post": "yes", "_save": "Save", "confirm": "yes"}


def addresses_of(model, pk):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    return [reverse(f"{name}_{page}", args=[pk]) for page in ("change", "delete", "history")]


def inlines():
    """Each form of the admin that shows movements within another record."""
    for model, model_admin in admin.site._registry.items():
        for inline in model_admin.inlines:
            if inline.model in movement_models():
                yield model, inline.model


def test_every_movement_is_read_in_the_admin():
    assert set(IN_ADMIN) == set(movement_models())


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("model", IN_ADMIN, ids=lambda model: model.__name__)
def test_no_address_of_a_movement_changes_it(world, clients, who, model):
    before = fingerprint()
    for pk in model.objects.values_list("pk", flat=True):
        for url in addresses_of(model, pk):
            for method in ("post", "put", "patch", "delete"):
                assert getattr(clients[who], method)(url, CHANGED).status_code in (200, 403, 404, 405), url
    assert fingerprint() == before


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("model", IN_ADMIN, ids=lambda model: model.__name__)
def test_no_choice_of_several_deletes_them(world, clients, who, model):
    before = fingerprint()
    every = [str(pk) for pk in model.objects.values_list("pk", flat=True)]
    assert every
    meta = model._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    for data in ({"action": "delete_selected"}, {"action": "delete_selected", "post": "yes", "select_across": "1"}):
        assert clients[who].post(url, data | {"_selected_action": every, "index": "0"}).status_code in (200, 302, 403)
    assert fingerprint() == before


@pytest.mark.parametrize("who", WHO)
def test_no_form_of_another_record_changes_them_within_it(world, clients, who):
    before = fingerprint()
    assert list(inlines())
    for parent, model in inlines():
        [key] = [field for field in model._meta.fields if field.related_model is parent]
        prefix = key.remote_field.get_accessor_name()
        for movement in model.objects.all():
            url = reverse(f"admin:{parent._meta.app_label}_{parent._meta.model_name}_change", args=[movement.budget_id])
            form = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "1", "0-id": movement.pk, "0-DELETE": "on", "0-amount": "1.00"}
            clients[who].post(url, {f"{prefix}-{name}": value for name, value in form.items()} | {"_save": "Save"})
    assert fingerprint() == before
