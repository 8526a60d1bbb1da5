// What a screen reader is told, and how urgently: a pure comparison of the state before and after.
//
// The log speaks for itself. Only *your turn*, *held* and safety interrupt; phases, the queue and the link wait for a
// pause. Nothing here moves the focus.

import { facilitates, hasFloor, needs, redAlert, nameOf } from "./meeting.js";
import { t } from "./words.js";

export function toSay(before, after) {
  if (!after.live || !before.live || after.covered) return [];
  const said = [];
  const now = (words) => said.push(["assertive", words]);
  const later = (words) => said.push(["polite", words]);
  if (!hasFloor(before) && hasFloor(after)) now(t("say.your_turn"));
  if (after.care && after.care !== before.care) now(`${t("care.thanks")} ${after.care.say}`);
  for (const item of after.outbox) {
    const was = before.outbox.find((one) => one.ref === item.ref);
    if (item.state === was?.state) continue;
    if (item.state === "held") now(t("held.say"));
    if (item.state === "returned") now(`${t("line.came_back")} ${item.say ?? ""}`);
    if (item.state === "refused" || item.state === "failed") now(item.say ?? t("line.not_sent"));
  }
  if (facilitates(after)) {
    const red = redAlert(after);
    if (red && red.alert !== redAlert(before)?.alert) now(t("say.red", { name: nameOf(after, red.by) }));
    else if (needs(after).length > needs(before).length) said.push(["needs", ""]);
  }
  if (after.phase !== before.phase) later(t("say.phase", { phase: t(`phase.${after.phase}`) }));
  if (after.cue && after.cue !== before.cue) later(t("cue.yours"));
  if (before.handsOpen && !after.handsOpen) later(after.handsSay || t("part.hands_closed"));
  if (after.circles?.ending && !before.circles?.ending) later(t("circle.ending"));
  if (after.paused && !before.paused) later(after.paused.why || t("floor.paused"));
  if (after.selfHeld && !before.selfHeld) later(after.selfHeld);
  if (after.regained && after.regained !== before.regained) later(after.regained);
  const place = after.queue.indexOf(after.you);
  if (place >= 0 && place !== before.queue.indexOf(before.you)) later(place ? t("queue.before", { n: place, count: place }) : t("queue.next"));
  return said;
}

export function speaker(polite, assertive) {
  const clear = new Map();
  return (how, words) => {
    const region = how === "assertive" ? assertive : polite;
    region.textContent = words;
    clearTimeout(clear.get(region));
    clear.set(region, setTimeout(() => (region.textContent = ""), 8000));
  };
}
