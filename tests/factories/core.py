import hashlib

import factory

from core.models import ImportBatch, User
from core.roles import Role


class UserFactory(factory.django.DjangoModelFactory):
    """A commissioning officer, unless another role is given. Nobody can sign in as them by password."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    name = factory.LazyAttribute(lambda user: user.username.title())
    role = Role.OFFICER
    password = "!"


class ImportBatchFactory(factory.django.DjangoModelFactory):
    """A file of payments, as it came."""

    class Meta:
        model = ImportBatch

    kind = ImportBatch.Kind.PAYMENTS
    source = "Example finance system"
    file_name = factory.Sequence(lambda n: f"payments-{n}.csv")
    content = factory.LazyAttribute(lambda batch: batch.file_name.encode())
    sha256 = factory.LazyAttribute(lambda batch: hashlib.sha256(batch.content).hexdigest())
    imported_by = factory.SubFactory(UserFactory, role=Role.FINANCE)
