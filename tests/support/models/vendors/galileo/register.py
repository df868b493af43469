"""Which function serves which endpoint."""

from replies import Handlers

HANDLERS = Handlers()
serves = HANDLERS.serves
