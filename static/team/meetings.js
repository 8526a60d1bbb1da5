// The meetings that are open now: one press leads in, to the chair one has there already if there is one.

import { h } from "../draw.js";
import { button } from "../parts.js";
import { bdi, moment, t } from "../words.js";

export function meetingsSection({ meetings }, ui, act) {
  return h("section", { key: "meetings", "aria-labelledby": "meetings-title" }, h("h2", { id: "meetings-title" }, t("team.meetings")),
    meetings.length ? h("ul", { class: "people" }, meetings.map((one) => h("li", { key: one.meeting },
      h("span", {}, bdi(one.title), h("span", { class: "aside" }, one.here ? t("team.here", { n: one.here, count: one.here }) : t("team.opened", { when: moment(one.opened_at) }))),
      button(t("team.go_in"), () => act.goIn(one.meeting), { "aria-label": t("team.go_in_to", { title: one.title }) }))))
      : h("p", { class: "quiet" }, t("team.no_meetings")));
}
