"""Every sentence the server itself says to a person, in English and Spanish.

One idea each, under 25 words, says what happens next, blames nobody (`docs/moderation.md` has the tone). Sentences
that belong to a moderation rule are in `moderation.sentences`; this catalogue falls back to it, so a caller needs one
function only.
"""

from __future__ import annotations

from moderation.sentences import sentence as rule_sentence

ENGLISH = {
    "on_a_break": "You are on a break, so nothing is sent. Your words stay here; come back when you like.",
    "in_the_lobby": "We are letting people in now. It takes less than a minute.",
    "not_in_this_room": "You are not in that room at the moment.",
    "meeting_over": "This meeting has ended. Your words were not sent; they stay with you.",
    "posting_paused": "A facilitator has paused your posting for a while. You can read, step out and ask for help.",
    "too_long": "This is longer than one line can be. Send it in two or three pieces.",
    "empty": "There are no words in this line yet.",
    "not_text": "Something in this line cannot be shown. Type it again and it will go.",
    "wrong_share": "That share is not open for your words now.",
    "unknown_person": "We cannot find that person in this meeting.",
    "unknown_item": "That is no longer here. Somebody may have taken care of it already.",
    "not_your_turn": "You do not have the floor just now.",
    "queue_closed": "Hands are not being taken in this part of the meeting.",
    "facilitators_only": "Only the people running this meeting can do that.",
    "not_yours": "That belongs to somebody else.",
    "not_on_a_break": "You are not on a break.",
    "already_on_a_break": "You are on a break already. Your place is kept.",
    "not_now": "That cannot be done in this part of the meeting.",
    "ref_reused": "This request was sent before with other words. Send it again as a new one.",
    "private_closed": "Private messages to this person are closed. A greeter can pass on a word.",
    "one_waiting": "Your first line is with a facilitator. The next one can follow when they have read it.",
    "practice_only": "Only a practice meeting has a clock that can be moved.",
    "backwards": "The practice clock only moves forward.",
    "draft_floor": "Somebody is sharing. Your words are kept here and you can send them later.",
    "posting_floor": "One person shares at a time. Raise your hand and you will be called.",
    "posting_facilitators": "Posting opens again soon. The facilitators are leading this part.",
    "posting_paused_room": "The room is having a short pause. Your words are kept here.",
    "posting_open": "Everyone may write.",
    "posting_nobody": "This meeting has ended.",
    "come_back": "They cannot take the floor just now. We come back to them.",
    "held": "A facilitator is reading this before it goes to the room, usually within a minute.",
    "returned": "This line came back to you. You can change it and send it again.",
    "returned_moved_on": "The meeting moved on before this line went out, so it came back to you.",
    "care": "Thank you for telling us. {name} is being asked to join you now.",
    "care_nobody": "Thank you for telling us. We are looking for somebody to join you now.",
    "care_help": "Thank you for asking. {name} is being asked to come to you now.",
    "nobody_free": "Nobody is free to join you yet, and we keep asking. Here is how to reach a person now.",
    "offer": "That sounds heavy. If you would like company, press I need someone.",
    "alert_taken": "{name} is with you on this now.",
    "masked": "Part of this line was covered before it went out. Numbers and addresses stay private here.",
    "pause": "We are having a short pause. Stay as you are, or step out if you like.",
    "not_writable": "We could not keep this safe just now, so it was not sent. Your words are still here.",
    "busy": "A lot is arriving at once. Your words are still here; try again in a moment.",
    "how_now": "How are you now? You can step out, ask for company, or just listen.",
    "scheduled_break": "Five minutes for everybody. Stretch, drink some water, come back when you hear us.",
    "malformed": "That request could not be read, so nothing was done.",
    "unknown_command": "This server does not know that request.",
    "cover_needed": "You are the only one facilitating. Ask somebody to cover, then step out.",
    "minimum_cover": "Nobody else is facilitating now. We are asking for cover while you are out.",
    "on_call_asked": "Somebody on call has been asked.",
    "removed": "You have been asked to leave this meeting. If this is a mistake, write to the group.",
    "agreement_needed": "Please read the five lines and agree to them, then come in.",
    "invite_unknown": "This link does not open a meeting any more. Ask whoever gave it to you for a new one.",
    "name_needed": "Choose a name to be called by. It does not have to be your own.",
    "name_not_usable": "That name cannot be shown here. Choose a shorter or plainer one.",
    "code_unknown": "These nine digits open no meeting now. Look at them once more, or ask for new ones.",
    "pass_not_valid": "This place in the meeting is no longer yours. Open your link again.",
    "no_slip_yet": "A slip can be made once you have been let in.",
    "no_slip_practice": "This is a practice meeting, so no slip is made.",
    "too_many": "A lot of people are at this door. Wait half a minute and try again.",
    "agree_own_words": "Speak from your own path. We listen, and we do not correct each other.",
    "agree_private": "What is said here stays here. Nobody records, copies or takes pictures.",
    "agree_no_contact": "Phone numbers, addresses and links stay private in the room.",
    "agree_step_out": "Step out whenever you like. Your place is kept and nobody is told.",
    "agree_not_treatment": "This is peer support, not treatment and not an emergency service.",
    "safe_noted": "Thank you. A facilitator will still look in on you, to be sure.",
}

SPANISH = {
    "on_a_break": "Estás en una pausa, así que no se envía nada. Tus palabras quedan aquí; vuelve cuando quieras.",
    "in_the_lobby": "Estamos dejando entrar a la gente. Tarda menos de un minuto.",
    "not_in_this_room": "Ahora mismo no estás en esa sala.",
    "meeting_over": "Esta reunión ha terminado. Tus palabras no se enviaron; se quedan contigo.",
    "posting_paused": "Quien facilita ha pausado tu escritura un rato. Puedes leer, tomar una pausa y pedir ayuda.",
    "too_long": "Es más largo de lo que cabe en una línea. Envíalo en dos o tres partes.",
    "empty": "Todavía no hay palabras en esta línea.",
    "not_text": "Algo de esta línea no se puede mostrar. Escríbelo de nuevo y se enviará.",
    "wrong_share": "Ese turno no está abierto para tus palabras ahora.",
    "unknown_person": "No encontramos a esa persona en esta reunión.",
    "unknown_item": "Eso ya no está aquí. Puede que alguien ya se haya ocupado.",
    "not_your_turn": "Ahora mismo no tienes la palabra.",
    "queue_closed": "En esta parte de la reunión no se piden turnos.",
    "facilitators_only": "Solo quienes llevan esta reunión pueden hacer eso.",
    "not_yours": "Eso es de otra persona.",
    "not_on_a_break": "No estás en una pausa.",
    "already_on_a_break": "Ya estás en una pausa. Tu lugar está guardado.",
    "not_now": "Eso no se puede hacer en esta parte de la reunión.",
    "ref_reused": "Esta petición ya se envió con otras palabras. Envíala de nuevo como una nueva.",
    "private_closed": "Los mensajes privados a esta persona están cerrados. Quien recibe puede pasarle un saludo.",
    "one_waiting": "Tu primera línea la está leyendo quien facilita. La siguiente puede ir después.",
    "practice_only": "Solo una reunión de práctica tiene un reloj que se puede mover.",
    "backwards": "El reloj de práctica solo va hacia delante.",
    "draft_floor": "Alguien está compartiendo. Tus palabras quedan aquí y puedes enviarlas después.",
    "posting_floor": "Comparte una persona a la vez. Levanta la mano y te llamarán.",
    "posting_facilitators": "Pronto se abre de nuevo la escritura. Quienes facilitan llevan esta parte.",
    "posting_paused_room": "La sala está en una pausa breve. Tus palabras quedan aquí.",
    "posting_open": "Todo el mundo puede escribir.",
    "posting_nobody": "Esta reunión ha terminado.",
    "come_back": "Ahora no puede tomar la palabra. Volveremos a esa persona.",
    "held": "Quien facilita está leyendo esto antes de que llegue a la sala, casi siempre en un minuto.",
    "returned": "Esta línea ha vuelto a ti. Puedes cambiarla y enviarla otra vez.",
    "returned_moved_on": "La reunión avanzó antes de que saliera esta línea, así que ha vuelto a ti.",
    "care": "Gracias por contarlo. Estamos pidiendo a {name} que venga contigo ahora.",
    "care_nobody": "Gracias por contarlo. Estamos buscando a alguien que venga contigo ahora.",
    "care_help": "Gracias por pedirlo. Estamos pidiendo a {name} que venga contigo ahora.",
    "nobody_free": "Nadie está libre todavía y seguimos pidiendo. Así puedes hablar con una persona ahora.",
    "offer": "Eso suena pesado. Si quieres compañía, pulsa Necesito a alguien.",
    "alert_taken": "{name} está contigo en esto ahora.",
    "masked": "Parte de esta línea se tapó antes de salir. Los números y direcciones quedan en privado aquí.",
    "pause": "Hacemos una pausa breve. Quédate como estás, o sal un rato si quieres.",
    "not_writable": "No pudimos guardar esto ahora, así que no se envió. Tus palabras siguen aquí.",
    "busy": "Llega mucho a la vez. Tus palabras siguen aquí; prueba en un momento.",
    "how_now": "¿Cómo estás ahora? Puedes salir un rato, pedir compañía o solo escuchar.",
    "scheduled_break": "Cinco minutos para todo el mundo. Estírate, bebe agua y vuelve cuando nos oigas.",
    "malformed": "No se pudo leer esa petición, así que no se hizo nada.",
    "unknown_command": "Este servidor no conoce esa petición.",
    "cover_needed": "Eres la única persona que facilita. Pide a alguien que te cubra y luego sal un rato.",
    "minimum_cover": "Nadie más facilita ahora. Estamos pidiendo relevo mientras estás fuera.",
    "on_call_asked": "Se ha avisado a la persona de guardia.",
    "removed": "Se te ha pedido que dejes esta reunión. Si es un error, escribe al grupo.",
    "agreement_needed": "Lee las cinco líneas y acéptalas, y luego entra.",
    "invite_unknown": "Este enlace ya no abre ninguna reunión. Pide uno nuevo a quien te lo dio.",
    "name_needed": "Elige un nombre para que te llamen. No hace falta que sea el tuyo.",
    "name_not_usable": "Ese nombre no se puede mostrar aquí. Elige uno más corto o más sencillo.",
    "code_unknown": "Estas nueve cifras no abren ninguna reunión ahora. Míralas otra vez o pide otras.",
    "pass_not_valid": "Este lugar en la reunión ya no es tuyo. Abre tu enlace otra vez.",
    "no_slip_yet": "Se puede hacer un justificante cuando hayas entrado.",
    "no_slip_practice": "Esta es una reunión de práctica y no se hace justificante.",
    "too_many": "Hay mucha gente en esta puerta. Espera medio minuto y prueba otra vez.",
    "agree_own_words": "Habla desde tu propio camino. Escuchamos, y no nos corregimos.",
    "agree_private": "Lo que se dice aquí se queda aquí. Nadie graba, copia ni hace fotos.",
    "agree_no_contact": "Los teléfonos, direcciones y enlaces quedan en privado en la sala.",
    "agree_step_out": "Sal un rato cuando quieras. Tu lugar se guarda y no se avisa a nadie.",
    "agree_not_treatment": "Esto es apoyo entre iguales, no un tratamiento ni un servicio de emergencias.",
    "safe_noted": "Gracias. Quien facilita pasará igualmente a verte, para estar seguros.",
}

CATALOGUE = {"en": ENGLISH, "es": SPANISH}


def sentence(key: str, language: str = "en", **names: str) -> str:
    """The sentence for `key`; a key that is no key is a sentence of the group's own and comes back as it is."""
    words = CATALOGUE.get(language, ENGLISH)
    if key in words:
        return words[key].format(**names) if names else words[key]
    return rule_sentence(key, language)


def agreement(language: str = "en") -> list[dict[str, str]]:
    """The five lines everybody agrees to at the door; the same words stand in the room."""
    keys = ("agree_own_words", "agree_private", "agree_no_contact", "agree_step_out", "agree_not_treatment")
    return [{"id": key, "say": sentence(key, language)} for key in keys]
