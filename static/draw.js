// Draws: a description of a piece of page goes in, the smallest change to the real page comes out.
//
// Views are pure functions that return descriptions made with `h`. `draw` compares them with what stands there and
// touches only what differs, so focus, selection and scroll stay where the person left them. Text only ever becomes
// a text node; there is no way from a string to markup.

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "path", "circle", "rect", "g", "text", "defs", "pattern"]);
const known = new WeakMap();

export function h(tag, props, ...kids) {
  return { tag, props: props ?? {}, kids: kids.flat(Infinity).filter(present), key: props?.key };
}

export function draw(parent, kids) {
  place(parent, [kids].flat(Infinity).filter(present));
}

const present = (kid) => kid !== null && kid !== undefined && kid !== false && kid !== "";

function place(parent, kids) {
  const before = [...parent.childNodes];
  const keyed = new Map();
  for (const node of before) {
    const key = known.get(node)?.key;
    if (key !== undefined) keyed.set(key, node);
  }
  const free = before.filter((node) => known.get(node)?.key === undefined);
  const nodes = kids.map((kid) => {
    const old = kid.key !== undefined ? keyed.get(kid.key) : take(free, kid);
    return fits(old, kid) ? old : null;
  });
  const kept = new Set(nodes);
  for (const node of before) if (!kept.has(node)) node.remove();
  let cursor = parent.firstChild;
  kids.forEach((kid, i) => {
    const node = nodes[i] ?? make(kid);
    // Whole before it is put in place: an element of ours reads its attributes when it is connected.
    if (typeof kid === "object") update(node, kid);
    else if (node.data !== String(kid)) node.data = String(kid);
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  });
}

function take(free, kid) {
  const at = free.findIndex((node) => fits(node, kid));
  return at < 0 ? undefined : free.splice(0, at + 1)[at];
}

function fits(node, kid) {
  if (!node) return false;
  if (typeof kid !== "object") return node.nodeType === Node.TEXT_NODE;
  return node.nodeType === Node.ELEMENT_NODE && node.localName === kid.tag;
}

function make(kid) {
  if (typeof kid !== "object") return document.createTextNode(String(kid));
  return SVG_TAGS.has(kid.tag) ? document.createElementNS(SVG, kid.tag) : document.createElement(kid.tag);
}

function update(node, kid) {
  const was = known.get(node);
  if (was?.props.memo && kid.props.memo && same(was.props.memo, kid.props.memo)) return;
  known.set(node, kid);
  const old = was?.props ?? {};
  for (const name of Object.keys(old)) if (!(name in kid.props)) set(node, name, undefined, old[name]);
  for (const [name, value] of Object.entries(kid.props)) if (value !== old[name]) set(node, name, value, old[name]);
  if (!kid.props.own) place(node, kid.kids);
}

const same = (a, b) => a.length === b.length && a.every((one, i) => one === b[i]);

function set(node, name, value, old) {
  if (name === "key" || name === "memo" || name === "own") return;
  if (name.startsWith("on")) {
    if (old) node.removeEventListener(name.slice(2), old);
    if (value) node.addEventListener(name.slice(2), value);
  } else if (name === "style") {
    for (const [property, to] of Object.entries(value ?? {})) node.style.setProperty(property, to);
  } else if (name === "value" || name === "checked" || name === "selected") {
    node[name] = value ?? (name === "value" ? "" : false);
  } else if (value === undefined || value === null || value === false) {
    node.removeAttribute(name);
  } else {
    node.setAttribute(name, value === true ? "" : value);
  }
}
