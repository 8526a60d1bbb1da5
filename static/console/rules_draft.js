// A rule while it is being written: between what the server keeps and what the fields of the editor show.

// The actions a facilitator chooses between. The first leaves a rule as the house has it.
export const DELIVERIES = ["usual", "allow", "fold", "mask", "slow", "hold", "block_explain"];
export const PEOPLE = ["everyone", "participants", "newcomers", "guarded", "in_service"];
export const SPANS = ["meeting", "10m", "20m", "30m", "60m"];
const ON_AXES = ["nudge", "ask_rephrase", "note", "flag", "alert"];

export const slug = (words) => (words ?? "").normalize("NFD").toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, 40);

export function draftOf(rule, book) {
  const kept = rule ? (book?.rules?.[rule.id] ?? {}) : {};
  const settings = typeof kept === "object" ? kept : { as_written: kept };
  const then = [settings.then ?? []].flat();
  return {
    id: rule?.id ?? "", own: rule ? rule.own : true, title: rule?.id ?? "", rule, settings, mode: rule?.mode ?? "on",
    delivery: then.find((word) => DELIVERIES.includes(word)) ?? (rule ? "usual" : "hold"),
    also: then.filter((word) => ON_AXES.includes(word)),
    say: settings.say ?? "", phases: [settings.applies?.phases ?? []].flat(), people: [settings.applies?.people ?? "everyone"].flat()[0],
    span: settings.expires && settings.expires !== "end" ? settings.expires : "meeting",
    kind: settings.when?.type ?? "words", any: lines(settings.when?.any), unless: lines(settings.when?.unless),
    match: lines(settings.examples?.match ?? (rule?.own === false ? rule.examples?.match : [])),
    leave: lines(settings.examples?.leave ?? (rule?.own === false ? rule.examples?.leave : [])),
  };
}

// What is kept of it. Fields nobody touched stay as they were written.
export function settingsOf(draft) {
  const { applies: _, then: __, say: ___, expires: ____, source: _____, when, examples: ______, as_written: _______, ...rest } = draft.settings;
  const settings = { ...rest, mode: draft.mode };
  const then = [...(draft.delivery === "usual" ? [] : [draft.delivery]), ...draft.also];
  if (then.length) settings.then = then;
  if (draft.say.trim()) settings.say = draft.say.trim();
  const applies = { ...draft.settings.applies, phases: draft.phases, people: draft.people === "everyone" ? [] : [draft.people] };
  for (const part of ["phases", "people"]) if (!applies[part].length || applies[part][0] === "any") delete applies[part];
  if (Object.keys(applies).length) settings.applies = applies;
  if (draft.span !== "meeting") Object.assign(settings, { source: "live", expires: draft.span });
  if (draft.own) settings.when = { type: draft.kind, any: split(draft.any), ...(split(draft.unless).length ? { unless: split(draft.unless) } : {}) };
  else if (when) settings.when = when;
  const examples = { match: split(draft.match), leave: split(draft.leave) };
  if ((draft.own || draft.settings.examples) && (examples.match.length || examples.leave.length)) settings.examples = examples;
  else if (draft.examplesTouched) settings.examples = examples;
  return settings;
}

const lines = (list) => (list ?? []).join("\n");
const split = (text) => (text ?? "").split("\n").map((line) => line.trim()).filter(Boolean);
