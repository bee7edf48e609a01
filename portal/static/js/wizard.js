// A step of the wizard is sent without leaving the page, so that a lost connection loses no word: what was typed stays, and is
// sent again when the connection is back. Without a script the form is an ordinary form.
"use strict";

const PAUSE = 4000;
const QUIET = 700;

// Words from this page are its own, however its requests pass each other on the way: they are never another window's.
const WINDOW = Math.random().toString(36).slice(2);
for (const form of document.querySelectorAll("form[data-keep]")) {
  form.insertAdjacentHTML("beforeend", `<input type="hidden" name="vindu" value="${WINDOW}">`);
}

const notice = (form) => {
  let line = form.querySelector(".offline");
  if (!line) {
    line = document.createElement("p");
    line.className = "ds-alert offline";
    line.dataset.color = "warning";
    form.querySelector(".wiz-next").before(line);
  }
  line.textContent = form.dataset.offline;
  line.scrollIntoView({ block: "center" });
  globalThis.announce(form.dataset.offline);
};

const go = (address) => {
  const target = new URL(address, location.href);
  const isHere = target.pathname + target.search === location.pathname + location.search;
  location.assign(target);
  if (isHere && target.hash) location.reload(); // else only the place on the page would change
};

const ready = (form, submitter) => {
  delete form.dataset.sent;
  submitter?.removeAttribute("aria-busy");
};

// Read aloud when it changes, so not each time.
const tell = (form, text) => {
  const line = form.querySelector(".wiz-kept");
  if (line && line.textContent !== text) line.textContent = text;
};

// What is typed is kept after a short pause, and when the page is left: a refresh or «Tilbake» loses no word.
const keep = async (form) => {
  clearTimeout(form.later);
  form.isAhead = false;
  const words = new FormData(form);
  for (const field of form.querySelectorAll("input[type=file]")) words.delete(field.name);
  words.append("behold", "ja");
  try {
    const answer = await fetch(form.action, { method: "POST", body: words, keepalive: true });
    const isMine = answer.ok && answer.headers.get("Content-Type")?.startsWith("text/plain");
    if (isMine && answer.status === 200) form.elements.seen.value = await answer.text();
    tell(form, isMine ? (answer.status === 200 ? form.dataset.keep : form.dataset.changed) : "");
  } catch {
    form.isAhead = true; // no connection: with the next letter, or with the form
    tell(form, "");
  }
};

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.matches("form[data-keep]") || event.target.type === "file") return;
  if (event.target.closest("#questions") && event.target.matches("[type=radio], [type=checkbox]")) return; // kept when asked
  form.isAhead = true;
  clearTimeout(form.later);
  form.later = setTimeout(() => { form.keeping = keep(form); }, QUIET);
});

// «beforeunload» comes before a refresh asks for the page anew, «pagehide» after.
const keepNow = () => {
  const form = document.querySelector("form[data-keep]");
  if (form?.isAhead) keep(form);
};
for (const leaving of ["beforeunload", "pagehide"]) globalThis.addEventListener(leaving, keepNow);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keepNow(); });

document.addEventListener("click", async (event) => {
  const back = event.target.closest(".wiz-bar a, .wiz-form a, .intro a");
  const form = document.querySelector("form[data-keep]");
  if (!back || !form?.isAhead || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  await keep(form); // the page to come may show these words
  location.assign(back.href);
});

// A page that the browser had put aside knows an older mark than the one that was kept when it was left.
globalThis.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

const send = async (form, submitter) => {
  clearTimeout(form.later);
  await Promise.all([form.keeping, form.asking]); // words that came later than the form would be taken for newer
  form.isAhead = false;
  const words = new FormData(form, submitter);
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body: words, headers: { "HX-Request": "true" } });
  } catch {
    notice(form);
    ready(form, submitter);
    clearTimeout(form.again);
    form.again = setTimeout(() => send(form, submitter), PAUSE);
    return;
  }
  const address = answer.headers.get("HX-Redirect");
  if (address) go(address);
  else { // the server wants to say something else: let it show its own page
    ready(form, submitter);
    delete form.dataset.offline;
    form.requestSubmit(submitter);
  }
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-offline]") || event.defaultPrevented) return;
  event.preventDefault();
  clearTimeout(form.again);
  send(form, event.submitter);
});

const isOfQuestions = (event) => event.target.id === "questions" && event.target.closest("form");
document.addEventListener("htmx:before:request", (event) => {
  const form = isOfQuestions(event);
  if (form) form.asking = new Promise((resolve) => { form.answered = resolve; });
});
document.addEventListener("htmx:finally:request", (event) => isOfQuestions(event)?.answered?.());

// An answer may give rise to a further question: ask for it at once.
document.addEventListener("change", (event) => {
  const questions = event.target.matches("input[type=radio], input[type=checkbox]") && event.target.closest("#questions");
  if (questions) questions.dispatchEvent(new Event("answered"));
});
