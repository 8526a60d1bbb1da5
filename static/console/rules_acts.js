// What the editor of the rules asks of the meeting. A draft lives on the sheet and counts for nobody until it is saved.

import { language, t } from "../words.js";
import { draftOf, settingsOf, slug } from "./rules_draft.js";

export function rulesActs(app) {
  const { send, change: ui } = app;
  const sheet = (change) => {
    if (app.ui.sheet?.name !== "rules_editor") return;
    const turned = change.view && change.view !== app.ui.sheet.view;
    ui({ sheet: { ...app.ui.sheet, ...change } });
    if (turned) document.getElementById("sheet-title")?.focus();
    if (turned || change.said) document.querySelector(".sheet-rules_editor")?.scrollTo(0, 0);
  };
  const draft = (change) => sheet({ draft: { ...app.ui.sheet.draft, ...change }, tried: null, counts: null, said: null });
  const of = (one) => ({ rule: one.own ? one.id || slug(one.title) : one.id, settings: settingsOf(one) });

  async function load(more = {}) {
    const answer = await send({ do: "read_rules", language: language() });
    sheet(answer.ok ? { rules: answer.rules, version: answer.version, book: answer.book, ...more } : { said: answer.say });
  }

  // An answer of the server goes where the facilitator is looking; a change is followed by the list as it now is.
  async function save(command, view = "list") {
    const answer = await send(command);
    if (!answer.ok) return sheet({ said: answer.say, saved: null });
    return load({ view, said: null, saved: t("rules.saved"), draft: null, tried: null, counts: null });
  }

  return {
    openRules() {
      ui({ sheet: { name: "rules_editor", view: "list" } });
      return load();
    },
    rulesView: (view) => sheet({ view, said: null, saved: null, draft: null, tried: null, counts: null }),
    editRule: (rule) => sheet({ view: "edit", said: null, saved: null, tried: null, counts: null, draft: draftOf(rule, app.ui.sheet.book) }),
    newRule: () => sheet({ view: "edit", said: null, saved: null, tried: null, counts: null, draft: draftOf(null) }),
    draft,
    flagSeen: (flag) => app.hear({ event: "flag_seen", flag }),
    ruleMode: (rule, mode) => save({ do: "change_rule", rule: rule.id, settings: settingsOf({ ...draftOf(rule, app.ui.sheet.book), mode }), why: t(`rules.why.${mode}`) }),
    saveRule: (why) => save({ do: "change_rule", ...of(app.ui.sheet.draft), why }),
    resetRule: (rule, why) => save({ do: "change_rule", rule, why }),
    undoRules: (to) => save({ do: "undo_rules", to }, "history"),
    saveText: (rules, why) => save({ do: "set_rules", rules, why }, "text"),
    async keepFormat(format) {
      const answer = await send({ do: "keep_format", format: slug(format).replaceAll("_", "-") });
      sheet({ said: answer.ok ? t("rules.kept", { format: answer.format }) : answer.say });
    },
    async tryLine(text) {
      if (!text.trim()) return;
      const one = app.ui.sheet.draft;
      const answer = await send({ do: "try_line", text: text.trim(), ...(one ? of(one) : {}) });
      sheet(answer.ok ? { tried: { ...answer.verdict, text: text.trim() }, said: null } : { said: answer.say, tried: null });
    },
    async countHour() {
      sheet({ counting: true });
      const answer = await send({ do: "count_rules", ...of(app.ui.sheet.draft) });
      sheet({ counting: false, ...(answer.ok ? { counts: answer.counts, said: null } : { said: answer.say }) });
    },
  };
}
