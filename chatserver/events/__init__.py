"""What has happened in a meeting: the closed union of events, each in the past tense, as the journal keeps them.

An event is a fact with everything later readers need, words included. What a particular person is shown of it is
decided in `chatserver.meeting.sight`, nowhere else. Times are milliseconds since the epoch, `who` and `by` are person
ids. What stays of an event after retention is named in `retention`; everything else is blanked.

Each file beside this one closes with the union of its own events; here they become one.
"""

from __future__ import annotations

from chatserver.events.course import *
from chatserver.events.duties import *
from chatserver.events.event import *
from chatserver.events.people import *
from chatserver.events.relations import *
from chatserver.events.retention import KEPT_AFTER_RETENTION as KEPT_AFTER_RETENTION
from chatserver.events.retention import without_words as without_words
from chatserver.events.rooms import *
from chatserver.events.safety import *
from chatserver.events.setup import *
from chatserver.events.words import *

Any = (
    CourseEvent
    | PeopleEvent
    | DutyEvent
    | WordsEvent
    | RelationsEvent
    | SafetyEvent
    | RoomsEvent
    | SetupEvent
)
