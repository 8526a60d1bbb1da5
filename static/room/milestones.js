// Something of one's own to be marked, and a service for tonight: two things somebody may ask for, and take back.

import { h } from "../draw.js";
import { bare, button, field } from "../parts.js";
import { bdi, t, tx } from "../words.js";
import { close, title } from "./sheet_parts.js";

const MARKS = ["days", "returns", "first_share", "first_service", "restart", "other"];
const DUTIES = ["reader", "timekeeper", "greeter", "script_poster", "trainee"];

export const ownWish = (state) => Object.values(state.milestones).find((one) => one.who === state.you);

// A wish that was heard in a line: said near the end unless its author would rather not.
export function wishNotice(state, act) {
  const wish = ownWish(state);
  return wish && !wish.seen && h("p", { class: "notice", role: "status", key: "milestone" }, t("milestone.heard"), " ",
    bare(t("milestone.rather_not"), () => act.dropMilestone(wish.milestone)), " ", bare(t("nudge.close"), act.milestoneSeen));
}

export const wishSheets = {
  milestone: (state, ui, act) => {
    const wish = ownWish(state);
    const mark = wish?.mark ?? "other";
    return [title(t("milestone.title")), h("p", { class: "quiet" }, t("milestone.own_say")),
      field(t("milestone.what"), h("select", { class: "field", id: "milestone-mark" }, MARKS.map((one) => h("option", { value: one, selected: one === mark }, t(`milestone.${one}`))))),
      field(t("milestone.words"), h("input", { class: "field", id: "milestone-words", maxlength: 200, dir: "auto", value: wish?.text ?? "" }), t("milestone.words_aside")),
      ui.sheet.said && h("p", { class: "notice", role: "status" }, ui.sheet.said),
      h("p", { class: "row foot" }, wish && button(t("milestone.rather_not"), () => act.dropMilestone(wish.milestone)),
        button(t("milestone.ask"), () => act.askMilestone(document.getElementById("milestone-mark").value, document.getElementById("milestone-words").value), { kind: "main grow" })), close(act)];
  },
  volunteer: (state, ui, act) => [title(t("volunteer.sheet")), h("p", { class: "quiet" }, t("volunteer.say")),
    ui.sheet.said && h("p", { class: "notice", role: "status" }, ui.sheet.said),
    h("ul", { class: "ways" }, DUTIES.filter((duty) => !state.me.services?.includes(duty)).map((duty) =>
      h("li", { key: duty }, h("button", { class: "way", type: "button", onclick: () => act.volunteer(duty) }, h("b", {}, t(`service.${duty}`)), h("span", {}, t(`service.${duty}.say`)))))), close(act)],
};

export const milestoneMark = (line) => line.milestone && h("p", { class: "state note", key: `m:${line.line}` }, tx("milestone.mark", { mark: bdi(t(`milestone.${line.milestone}`)) }));

export function wishActs({ send, change: ui, hear, sheetSaid }) {
  const said = (answer) => sheetSaid(answer.say ?? t("said.no"));
  return {
    askMilestone: (mark, text) => send({ do: "ask_milestone", mark, text }).then(said),
    dropMilestone(of) {
      ui({ sheet: null });
      send({ do: "drop_milestone", of });
    },
    milestoneSeen: () => hear({ event: "milestone_seen" }),
    volunteer: (duty) => send({ do: "volunteer", as: duty }).then(said),
  };
}
