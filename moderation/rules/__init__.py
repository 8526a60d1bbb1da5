"""One idea a file.

A rule notices; what becomes of the words is decided in one place, `moderation.resolution`.
"""

from __future__ import annotations

from moderation.rule import HouseRule, Rule
from moderation.rules.advice_crosstalk import AdviceCrosstalk
from moderation.rules.contact_details import ContactDetails
from moderation.rules.dependency import Dependency
from moderation.rules.encourage_harm import EncourageHarm
from moderation.rules.hate_harass import HateHarass
from moderation.rules.identify_other import IdentifyOther
from moderation.rules.interrupt import Interrupt
from moderation.rules.join_wave import JoinWave
from moderation.rules.label_use import LabelUse
from moderation.rules.language import Language
from moderation.rules.length_time import LengthTime
from moderation.rules.links_media import LinksMedia
from moderation.rules.medical_instruction import MedicalInstruction
from moderation.rules.mentor_scope import MentorScope
from moderation.rules.method_detail import MethodDetail
from moderation.rules.outside_issues import OutsideIssues
from moderation.rules.own_identity import OwnIdentity
from moderation.rules.own_words import own_words
from moderation.rules.pace import Pace
from moderation.rules.placeholders import Placeholders
from moderation.rules.private_contact import ApproachWithoutReply, PrivateContact
from moderation.rules.recording import Recording
from moderation.rules.repeat_text import RepeatText
from moderation.rules.romantic_sexual import RomanticSexual
from moderation.rules.solicit_sell_lend import SolicitSellLend
from moderation.rules.substance_detail import SubstanceDetail
from moderation.rules.substance_sourcing import SubstanceSourcing
from moderation.ruleset import Ruleset

RULES: tuple[type[HouseRule], ...] = (
    AdviceCrosstalk,
    ContactDetails,
    Dependency,
    EncourageHarm,
    HateHarass,
    IdentifyOther,
    Interrupt,
    JoinWave,
    LabelUse,
    Language,
    LengthTime,
    LinksMedia,
    MedicalInstruction,
    MentorScope,
    MethodDetail,
    OutsideIssues,
    OwnIdentity,
    Pace,
    Placeholders,
    ApproachWithoutReply,
    PrivateContact,
    Recording,
    RepeatText,
    RomanticSexual,
    SolicitSellLend,
    SubstanceDetail,
    SubstanceSourcing,
)


def every_rule(ruleset: Ruleset) -> list[Rule]:
    """Every rule of the house, each with the options this meeting gives it."""
    rules: list[Rule] = [kind(ruleset[kind.id].options) for kind in RULES]
    written = (own_words(ruleset[name].options) for name in ruleset.own())
    rules += [rule for rule in written if rule is not None]
    from moderation.rules.crisis import Crisis  # its grammar and weights take a second to load

    return [Crisis(), *rules]
