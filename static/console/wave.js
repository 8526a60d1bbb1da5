// Many arrivals at once, sorted by what can be seen of them: who may simply have come at the same minute stands apart,
// and one press decides about all the others. Every choice can be changed before it, and taken back after it.

import { h } from "../draw.js";
import { button, tick } from "../parts.js";
import { close, title } from "../room/sheet_parts.js";
import { bdi, list, t } from "../words.js";

const KINDS = ["genuine", "unclear", "alike"];

export function waveSheet(state, ui, act) {
  const { people, said, stays = [] } = ui.sheet;
  if (!people) return [title(t("wave.sheet")), h("p", { class: "notice", role: "status" }, said ?? t("review.wait")), close(act)];
  const going = people.length - stays.length;
  return [title(t("wave.sheet")), h("p", { class: "quiet" }, t(people.length ? "wave.sheet_say" : "wave.nobody")),
    KINDS.map((kind) => group(people.filter((one) => one.kind === kind), kind, stays, act)),
    people.length > 0 && h("p", { class: "row foot" }, button(going ? t("wave.remove_n", { n: going, count: going, stay: stays.length }) : t("wave.all_in"), act.decideWave, { kind: "main grow" })),
    close(act)];
}

function group(people, kind, stays, act) {
  if (!people.length) return null;
  return h("fieldset", { class: "sorted", key: kind }, h("legend", { class: "label" }, t(`wave.${kind}`, { n: people.length, count: people.length })),
    people.map((one) => tick(bdi(one.name), { checked: stays.includes(one.who), onchange: () => act.tickArrival(one.who) },
      [t("wave.after", { time: one.after_s }), one.signs.length > 0 && [", ", list(one.signs.map((sign) => t(`wave.sign.${sign}`)))]])));
}

export function waveActs({ app, tell, undoable, ui }) {
  return {
    async sortWave(wave) {
      ui({ sheet: { name: "wave", alert: wave.alert } });
      const answer = await app.send({ do: "sort_wave", alert: wave.alert });
      if (app.ui.sheet?.name !== "wave") return;
      const stays = (answer.people ?? []).filter(({ kind }) => kind === "genuine").map(({ who }) => who);
      ui({ sheet: { ...app.ui.sheet, people: answer.people, stays, said: answer.say } });
    },
    tickArrival(who) {
      const { stays } = app.ui.sheet;
      ui({ sheet: { ...app.ui.sheet, stays: stays.includes(who) ? stays.filter((one) => one !== who) : [...stays, who] } });
    },
    // One press: those who were ticked come in, the others go, and that can be taken back for the whole meeting.
    decideWave() {
      const { people, stays } = app.ui.sheet;
      const goes = people.map(({ who }) => who).filter((who) => !stays.includes(who));
      ui({ sheet: null });
      if (stays.length) tell({ do: "admit", who: stays });
      if (goes.length) undoable(t("undo.wave", { n: goes.length, count: goes.length }), { do: "remove", who: goes, why: t("wave.remove_why") }, { do: "restore", who: goes });
    },
    waveFine(wave) {
      tell({ do: "shield", on: false });
      if (wave.guarded?.length) tell({ do: "admit", who: wave.guarded });
      if (wave.alert) tell({ do: "resolve_alert", alert: wave.alert, outcome: "fine" });
    },
  };
}
