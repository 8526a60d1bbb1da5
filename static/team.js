// The facilitators' page: signing in, the meetings one may go into, each other, and one's own account. Participants
// never need it. Whether somebody is signed in is the server's affair; nothing of it is kept in the page.

import "./light.js";
import { draw, h } from "./draw.js";
import { forgetAll, remember } from "./keep.js";
import { groupName } from "./parts.js";
import { accountSection } from "./team/account.js";
import { meetingsSection } from "./team/meetings.js";
import { peopleSection } from "./team/people.js";
import { plansActs, plansSection } from "./team/plans.js";
import { acceptForm, signInForm } from "./team/sign_in.js";
import { changeLanguage, chosenLanguage, knows, otherLanguage, speak, t } from "./words.js";

class TeamPage extends HTMLElement {
  async connectedCallback() {
    this.ui = {};
    await speak(chosenLanguage(), "team");
    this.link = this.secretInAddress();
    addEventListener("hashchange", () => {
      this.link = this.secretInAddress() || this.link;
      this.look();
    });
    await this.look();
  }

  // As at the door: the secret leaves the address line at once.
  secretInAddress() {
    const secret = location.hash.slice(1);
    if (secret) history.replaceState(null, "", location.pathname);
    return secret;
  }

  async look() {
    this.offer = this.link ? await this.tell("/link", { link: this.link }) : null;
    if (this.offer === false) this.link = "";
    await this.learn();
    this.show();
  }

  // What the server answers, or false with the reason on the page.
  async tell(call, body = {}) {
    try {
      const answer = await fetch(`/api/team${call}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
      if (answer.status === 204) return {};
      const said = await answer.json();
      if (answer.ok) return said;
      const seconds = Number(answer.headers.get("retry-after") ?? 0);
      this.change({ ...this.ui, refused: sayNo(said.code, seconds) });
    } catch {
      this.change({ ...this.ui, refused: t("team.no.away") });
    }
    return false;
  }

  // What was refused stands until the next press.
  change(change) {
    this.ui = { ...this.ui, refused: null, ...change };
    this.show();
  }

  show() {
    const { team, ui } = this;
    draw(this, h("main", { class: "doorway team", id: "main" },
      h("header", {}, h("div", { class: "where" }, groupName("homegroup"),
        h("button", { class: "btn bare", type: "button", lang: t("other_language_code"), onclick: () => changeLanguage(otherLanguage()).then(() => this.show()) }, t("other_language"))),
        h("h1", {}, this.title())),
      ui.refused && h("p", { class: "notice", role: "alert" }, ui.refused),
      ui.said && h("p", { class: "notice", role: "status" }, ui.said),
      !team ? h("p", { class: "quiet", role: "status" }, t("team.wait")) : this.body(team, ui)));
  }

  title() {
    if (this.team?.signed_in && !this.offer) return t("team.hello", { name: this.team.you.name });
    return t(this.offer || this.team?.first ? "team.become" : "team.title");
  }

  body(team, ui) {
    if (this.offer || (team.first && !team.signed_in)) return acceptForm(this.offer, ui, this.act);
    if (!team.signed_in) return signInForm(ui, this.act);
    return [meetingsSection(team, ui, this.act), this.plans && plansSection(this.plans, ui, this.act), peopleSection(team, ui, this.act), accountSection(team, ui, this.act)];
  }

  act = {
    ...plansActs(this),
    set: (change) => this.change(change),
    signIn: async (form) => {
      const { name, passphrase, code } = form;
      const said = await this.tell("/sign-in", { name, passphrase, code: code ?? "" });
      if (said && !said.code_needed) return this.enter();
      return this.change({ ...this.ui, form, asksCode: this.ui.asksCode || Boolean(said) });
    },
    accept: async (form) => {
      if (!(await this.tell("/accept", { ...form, link: this.link ?? "" }))) return this.change({ ...this.ui, form });
      this.link = "";
      this.offer = null;
      return this.enter();
    },
    signOut: async (everywhere) => {
      await this.tell("/sign-out", { everywhere });
      forgetAll();
      await this.enter();
    },
    goIn: async (meeting) => {
      const seat = await this.tell("/enter", { meeting });
      if (!seat) return;
      sessionStorage.removeItem("hg:covered");
      remember("unsent", null);
      remember("pass", seat.pass);
      remember("arriving", true);
      location.assign("/room");
    },
    invite: async (who = "") => {
      const made = await this.tell("/invite", { who });
      if (made) this.change({ made: { ...made, who } });
    },
    copy: (text) => navigator.clipboard?.writeText(text).then(() => this.change({ ...this.ui, copied: text })),
    end: async (who, passphrase) => (await this.tell("/end", { who, passphrase })) && this.fresh({ said: t("team.ended") }),
    newPassphrase: async (passphrase, fresh) => (await this.tell("/passphrase", { passphrase, new: fresh })) && this.fresh({ said: t("team.passphrase_changed") }),
    beginCode: async (passphrase) => {
      const shown = await this.tell("/second-step", { passphrase });
      if (shown) this.change({ shown });
    },
    confirmCode: async (code) => {
      const { shown } = this.ui;
      const on = await this.tell("/second-step/confirm", { code });
      if (on) await this.fresh({ recovery: on.recovery });
      else this.change({ ...this.ui, shown });
    },
    endCode: async (passphrase) => (await this.tell("/second-step/end", { passphrase })) && this.fresh({ said: t("team.code_off_said") }),
  };

  async fresh(ui = {}) {
    this.ui = ui;
    await this.learn();
    this.change(ui);
  }

  async learn() {
    this.team = (await this.tell("")) || this.team;
    this.plans = this.team?.signed_in ? (await this.tell("/plans")) || this.plans : null;
  }

  async enter() {
    await this.fresh();
    scrollTo(0, 0);
  }
}

function sayNo(code, seconds) {
  if (code === "wait") return t("team.no.wait", { n: Math.ceil(seconds / 60), count: Math.ceil(seconds / 60) });
  return knows(`team.no.${code}`) ? t(`team.no.${code}`) : t("team.no.away");
}

customElements.define("team-page", TeamPage);
