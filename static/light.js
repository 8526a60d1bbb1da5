// Day, dark or low light: chosen by the person, else by the device.

import { h } from "./draw.js";
import { keepOnDevice, onDevice } from "./keep.js";
import { t } from "./words.js";

const LIGHTS = ["light", "dark", "low"];

export function setLight() {
  const kept = onDevice("light");
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = LIGHTS.includes(kept) ? kept : dark ? "dark" : "light";
}

export function lightChoice(changed) {
  const now = document.documentElement.dataset.theme;
  const choose = (light) => () => {
    keepOnDevice("light", light);
    setLight();
    changed();
  };
  const one = (light) =>
    h("label", {},
      h("input", { type: "radio", name: "light", checked: light === now, onchange: choose(light) }),
      h("span", {}, t(`light.${light}`)));
  return h("div", { class: "track", role: "radiogroup", "aria-label": t("light") }, LIGHTS.map(one));
}

setLight();
