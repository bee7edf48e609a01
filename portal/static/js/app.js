// What the whole product shares: focus and announcements after a swap, shortcuts in a list, counters, dialogs, busy buttons.
// Everything works without it; nothing here is inline, and nothing is evaluated.
"use strict";

const announce = (text) => {
  const region = document.getElementById("live");
  if (!region || !text) return;
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 50);
};
globalThis.announce = announce;

// After a page load or a swap: focus what asks for it (an error summary, a heading), read aloud what wants to be heard.
const settle = () => {
  const target = document.querySelector("[data-autofocus]");
  if (target) {
    target.removeAttribute("data-autofocus");
    target.focus();
  }
  const spoken = document.querySelector("[data-announce]");
  if (spoken) {
    announce(spoken.dataset.announce);
    spoken.removeAttribute("data-announce");
  }
};
document.addEventListener("DOMContentLoaded", settle);
document.addEventListener("htmx:after:settle", settle);
document.addEventListener("announce", (event) => announce(event.detail?.value ?? event.detail));

// The pressed row is marked as open at once, before its answer is here.
document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-rows] .ttl a");
  if (!pressed || event.ctrlKey || event.metaKey || event.shiftKey) return;
  for (const link of document.querySelectorAll("[data-rows] .ttl a")) {
    link.closest("[data-rows] > *").classList.toggle("sel", link === pressed);
    if (link === pressed) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
});

// When the row one stands on leaves its list, focus goes to its neighbour, never to the top of the page.
let place = null;
document.addEventListener("htmx:before:swap", () => {
  const row = document.activeElement?.closest("[data-rows] > *");
  place = row ? { list: row.parentNode, index: [...row.parentNode.children].indexOf(row) } : null;
});
document.addEventListener("htmx:after:settle", () => {
  if (!place || document.activeElement !== document.body) return;
  const row = place.list.children[Math.min(place.index, place.list.children.length - 1)];
  (row?.querySelector("a") ?? place.list).focus();
  place = null;
});

// A request that failed leaves the page as it was: say so.
const failed = () => announce(document.body.dataset.failed);
document.addEventListener("htmx:error", failed);
document.addEventListener("htmx:response:error", failed);

// Shortcuts: an element says its own key with data-key; j and k walk the rows. Off with <body data-shortcuts="off">.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.body.dataset.shortcuts !== "on") return;
  if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
  if (event.key === "j" || event.key === "k") {
    const links = [...document.querySelectorAll("[data-rows] .ttl a")];
    if (!links.length) return;
    const now = links.findIndex((link) => link.getAttribute("aria-current") === "true" || link === document.activeElement);
    const next = links[Math.max(0, Math.min(links.length - 1, now + (event.key === "j" ? 1 : -1)))];
    next.focus();
    next.click();
    event.preventDefault();
  } else if (/^[a-zæøå/?]$/.test(event.key)) {
    const target = document.querySelector(`[data-key="${event.key}"]`);
    if (!target) return;
    if (target.matches("input")) target.focus(); else target.click();
    event.preventDefault();
  }
});

// «19 av minst 40 tegn»: the counter under a text, in the page's own words.
const count = (field) => {
  const line = document.getElementById(field.dataset.counter);
  if (!line) return;
  const length = field.value.trim().length;
  const text = length < Number(line.dataset.min) ? line.dataset.few : line.dataset.many;
  line.textContent = text.replace("{n}", String(length));
};
document.addEventListener("input", (event) => { if (event.target.dataset?.counter) count(event.target); });

// A plain file field tells what was chosen (the wizard's photos have their own script).
document.addEventListener("change", (event) => {
  const line = event.target.matches("input[type=file]") && event.target.parentNode.querySelector(".picked");
  if (line) line.textContent = [...event.target.files].map((file) => file.name).join(", ");
});

// Dialogs open from a button; without a script the button's own form or link does the work.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
  if (event.target.closest("[data-closes]")) {
    event.preventDefault();
    event.target.closest("dialog").close();
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// One press is enough: the pressed button shows that it works, and a second submit of the same page form is stopped.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
});
