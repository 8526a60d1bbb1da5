// Who looks after whom: the tasks on the list, giving one, handing it on, and saying how it went.

import { h } from "../draw.js";
import { shape } from "../icons.js";
import { nameOf } from "../meeting.js";
import { bare, button, field, way } from "../parts.js";
import { now } from "../server_clock.js";
import { close, title } from "../room/sheet_parts.js";
import { bdi, list, moment, t, tx } from "../words.js";
import { countDown, head } from "./card.js";

const HOUR = 3600000;

export function taskCard(state, ui, act, { task, id }) {
  const person = state.people[task.about];
  const back = task.kind === "welfare" && person?.state === "here";
  const amber = task.kind === "welfare" || task.over;
  return h("li", { class: "need", key: id },
    head(h("span", { class: `level ${amber ? "amber" : "note"}` }, shape(amber ? "high" : "note"), t(`task.${task.kind}`)),
      task.due_at - now() < HOUR ? countDown(task.due_at, "time.left") : h("p", { class: "clock" }, t("task.until", { time: moment(task.due_at) }))),
    h("h3", {}, tx("task.title", { name: bdi(nameOf(state, task.about) || task.name) })),
    h("p", { class: "what" }, t(back ? "task.back" : task.over ? "task.over" : `task.${task.kind}.say`), " ",
      task.who === state.you ? t("task.yours") : task.who ? tx("task.theirs", { name: bdi(nameOf(state, task.who)) }) : t("task.nobodys")),
    task.text && h("p", { class: "what", dir: "auto" }, h("q", {}, task.text)),
    h("div", { class: "row" }, back && bare(t("task.sit", { name: person.name }), () => act.openSideRoom(task.about)),
      bare(t("task.done"), () => act.endTask(task, "done")), bare(t("task.not_reached"), () => act.endTask(task, "not_reached")),
      act.consoleSheets && bare(t("task.hand_on"), () => act.sheet("hand_task", { task: task.task }))));
}

export const lookAfterSheets = {
  look_after: (state, ui, act) => {
    const who = ui.sheet.who;
    const give = (minutes) => () => act.giveTask(who, document.getElementById("task-to").value, document.getElementById("task-text").value, minutes);
    return [title(tx("task.sheet", { name: bdi(nameOf(state, who)) })), h("p", { class: "quiet" }, t("task.sheet_say")),
      field(t("task.who"), h("select", { class: "field", id: "task-to" }, serving(state, who).map((one) => h("option", { value: one.id, selected: one.id === state.you }, one.id === state.you ? t("you") : one.name)))),
      field(t("task.words"), h("input", { class: "field", id: "task-text", maxlength: 200, dir: "auto" })),
      h("p", { class: "row foot" }, button(t("task.tonight"), give(30), { kind: "soft grow" }), button(t("task.tomorrow"), give(null), { kind: "main grow" })), close(act)];
  },
  hand_task: (state, ui, act) => {
    const task = state.tasks[ui.sheet.task];
    const others = serving(state, task?.about).filter((one) => one.id !== task?.who);
    return [title(t("task.hand_on_to")), others.length === 0 && h("p", { class: "notice" }, t("task.nobody_else")),
      h("ul", { class: "ways" }, others.map((one) => way(false, one.id === state.you ? t("you") : bdi(one.name), list((one.services ?? []).map((duty) => t(`service.${duty}`))), () => act.handTask(task.task, one.id)))), close(act)];
  },
};

const serving = (state, about) => Object.values(state.people).filter((one) => one.id !== about && one.services?.length);
