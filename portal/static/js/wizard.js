// A step of the wizard is sent without leaving the page, so that a lost connection loses no word: what was typed stays, and is
// sent again when the connection is back. Without a script the form is an ordinary form.
"use strict";

const PAUSE = 4000;

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

const send = async (form, submitter) => {
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

// An answer may give rise to a further question: ask for it at once.
document.addEventListener("change", (event) => {
  const questions = event.target.matches("input[type=radio], input[type=checkbox]") && event.target.closest("#questions");
  if (questions) questions.dispatchEvent(new Event("answered"));
});
