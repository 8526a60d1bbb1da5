"""What a person may ask of a meeting: the closed union of commands, each in the imperative.

`do` names the command on the wire, `ref` is the client's own name for this one request: unique per person and
meeting, so that a resend is answered again and nothing happens twice. The structs hold shape and size only; whether
a person may do it now is the meeting's business.

Each file beside this one closes with the union of its own commands; here they become one.
"""

from __future__ import annotations

from chatserver.commands.boundaries import *
from chatserver.commands.command import *
from chatserver.commands.course import *
from chatserver.commands.duties import *
from chatserver.commands.presence import *
from chatserver.commands.relations import *
from chatserver.commands.rooms import *
from chatserver.commands.safety import *
from chatserver.commands.server import *
from chatserver.commands.setup import *
from chatserver.commands.sharing import *

FromPerson = (
    SharingCommand
    | PresenceCommand
    | RelationsCommand
    | SafetyCommand
    | BoundariesCommand
    | CourseCommand
    | RoomsCommand
    | DutiesCommand
    | SetupCommand
)
Any = FromPerson | FromServer
