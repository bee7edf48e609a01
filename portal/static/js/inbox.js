// The inbox: the open row is marked, ticked rows are counted, and who puts a lead away reads the next. Rows are plain links and
// every action a plain form without it.
"use strict";

const markOpenRow = () => {
  for (const link of document.querySelectorAll("#leads .ttl a")) {
    const isOpen = `${location.pathname}/`.startsWith(`${link.pathname}/`);
    link.closest("li").classList.toggle("sel", isOpen);
    if (isOpen) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
  }
};

// What was open has left its view: on to the lead below, as the server said; the list's own link to it where there is one.
const readOn = () => {
  const marked = document.querySelector("#toasts [data-onward]");
  if (!marked) return;
  const { onward, gone } = marked.dataset;
  marked.removeAttribute("data-onward");
  const opened = location.pathname.match(/\/(\d+)$/)?.[1];
  if (!opened) return;
  const path = new URL(onward, location.href).pathname;
  const link = document.querySelector(`#leads .ttl a[href^="${path}"], #detail .pos a[href^="${path}"]`);
  if (gone && gone.split(" ").includes(opened)) {
    keepToast = true;
    if (link) link.click(); else location.assign(onward);
  }
};

let keepToast = false;
// The menu counts what the list counts.
const countUnread = () => {
  const unread = document.querySelector("#unread b")?.textContent;
  const place = document.querySelector('.rail a.nav[aria-current] .n');
  if (unread && place && place.closest("a").pathname === "/oppdrag") place.textContent = unread === "0" ? "" : unread;
};
document.addEventListener("htmx:after:settle", () => { markOpenRow(); readOn(); countTicked(); countUnread(); });
document.addEventListener("htmx:after:history:push", () => {
  markOpenRow();
  if (!keepToast) document.getElementById("toasts").replaceChildren(); // it was about the lead before
  keepToast = false;
});

// «Arkiver 7»: the bar over the ticked rows says how many; the style sheet shows it.
const countTicked = () => {
  const ticked = document.querySelectorAll("#leads input:checked").length;
  for (const place of document.querySelectorAll("[data-ticked]")) place.textContent = ticked || "";
};
document.addEventListener("change", (event) => { if (event.target.closest("#leads")) countTicked(); });
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-unticks]")) {
    for (const box of document.querySelectorAll("#leads input:checked")) box.checked = false;
    document.querySelector("#leads .ttl a")?.focus();
  }
  if (event.target.closest("[data-seeks]")) {
    event.preventDefault();
    const field = document.getElementById("sok");
    field.focus();
    field.select();
  }
});

// A menu that a letter opened begins at its first choice.
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details.snooze[open]")) event.target.querySelector("button").focus();
}, true);

// A pressed button that is drawn anew keeps focus, though it was disabled meanwhile; where it is gone the lead's heading has it.
let pressed = null;
document.addEventListener("submit", (event) => { pressed = event.submitter?.closest("#detail") ? event.submitter.id : null; }, true);
document.addEventListener("focusin", () => { pressed = null; });
document.addEventListener("htmx:after:settle", () => setTimeout(() => { // once all parts of the answer are in their places
  if (pressed && document.activeElement === document.body) (document.getElementById(pressed) ?? document.getElementById("d-h"))?.focus();
}));
