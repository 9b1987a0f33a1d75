import factory

from core.models import User
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
