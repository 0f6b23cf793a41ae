"""What converting a structure depends on, apart from its members."""


class Sent:
    """Marks structures that are sent and never received: ids in them are checked before they are sent."""

    __slots__ = ()


class Input(Sent):
    """Marks those that are an operation's input: required texts in them are not empty."""

    __slots__ = ()
