// What lies over the page: menus and Slack's question before a click counts.
import { byId, make } from "./dom.js";

/** Open a menu under a button: entries are [label, value, chosen]. A click elsewhere or Escape closes it. */
export function menuAt(button, entries) {
  const close = () => {
    menu.remove();
    document.removeEventListener("click", elsewhere, true);
    document.removeEventListener("keydown", escape, true);
    button.focus();
  };
  const elsewhere = (event) => menu.contains(event.target) || close();
  const escape = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  };
  const listed = entries.map(([label, value, chosen]) => {
    const entry = make("button", { type: "button", role: "menuitem", onclick: () => (close(), chosen()) }, label);
    entry.dataset.value = value;
    return entry;
  });
  const menu = make("div", { class: "menu-list", role: "menu" }, listed);
  byId("layers").append(menu);
  const at = button.getBoundingClientRect();
  menu.style.left = `${Math.max(6, Math.min(at.left, innerWidth - menu.offsetWidth - 6))}px`;
  menu.style.top = `${Math.max(6, Math.min(at.bottom + 4, innerHeight - menu.offsetHeight - 6))}px`;
  listed[0]?.focus();
  document.addEventListener("click", elsewhere, true);
  document.addEventListener("keydown", escape, true);
}

/** Ask what a confirm object asks; true if the person says yes. */
export function asked(confirm) {
  return new Promise((answered) => {
    const answer = (yes) => {
      veil.remove();
      answered(yes);
    };
    const deny = make("button", { type: "button", onclick: () => answer(false) }, confirm.deny?.text ?? "Cancel");
    const style = confirm.style === "danger" ? "danger" : "primary";
    const yes = make("button", { type: "button", class: style, onclick: () => answer(true) }, confirm.confirm?.text ?? "Yes");
    const title = confirm.title?.text ?? "Are you sure?";
    const box = make(
      "div",
      { class: "modal question", role: "alertdialog", "aria-label": title },
      make("header", {}, make("h2", {}, title)),
      make("div", { class: "body text" }, confirm.text.text),
      make("footer", {}, deny, yes),
    );
    const veil = make("div", { class: "veil", onkeydown: (event) => event.key === "Escape" && answer(false) }, box);
    byId("layers").append(veil);
    yes.focus();
  });
}
