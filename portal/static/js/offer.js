// The offer's form is kept while it is typed (htmx does that); this is for what goes wrong meanwhile: no connection, no session,
// a window that is closed before its last words were kept. Without a script every button is an ordinary form.
"use strict";

const PATIENCE = 4000;
const written = () => document.querySelector("form[data-offer] [hx-trigger]");
let unkept = false;

const say = (text) => {
  const line = document.getElementById("kept");
  if (!line || line.textContent === text) return;
  line.textContent = text;
  globalThis.announce(text);
};

document.addEventListener("input", (event) => { if (event.target.closest("form[data-offer]")) unkept = true; });

let again;
const keepAgain = () => {
  clearTimeout(again);
  written()?.dispatchEvent(new Event("input", { bubbles: true }));
};
const retry = () => {
  clearTimeout(again);
  again = setTimeout(keepAgain, PATIENCE);
};
const isOfOffer = (event) => event.target.closest?.("form[data-offer]") ?? event.target.form?.closest("form[data-offer]");

// Whoever was logged out stays on the page with what was typed; so does whoever has a token that is too old.
document.addEventListener("htmx:after:request", (event) => {
  const form = isOfOffer(event);
  const { hx, response } = event.detail.ctx;
  if (!form || !response) return;
  if (hx.redirect?.startsWith("/logg-inn")) {
    event.preventDefault();
    say(form.dataset.logIn);
    form.dataset.isOut = "yes";
  } else if (response.status === 400) {
    event.preventDefault();
    if (event.target !== written()) form.submit(); // the server shows its own page, from which it is sent once more
    else form.dataset.isOut = "yes";
  } else if (response.status >= 500) {
    say(form.dataset.lost);
    retry();
  } else unkept = false;
});
document.addEventListener("htmx:error", (event) => {
  const form = isOfOffer(event);
  if (!form) return;
  say(form.dataset.lost);
  retry();
});
globalThis.addEventListener("online", () => { if (unkept) keepAgain(); });

// Back from logging in elsewhere: take this page's new token, and keep what is here.
document.addEventListener("visibilitychange", async () => {
  const form = document.querySelector("form[data-offer][data-is-out]");
  if (document.visibilityState !== "visible" || !form) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("form[data-offer] [name=csrf_token]")?.value;
  if (!token) return;
  for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
  delete form.dataset.isOut;
  keepAgain();
});

// The last words, when the page is left before they were kept.
const keepNow = () => {
  const form = document.querySelector("form[data-offer]");
  if (!form || !unkept) return;
  unkept = false;
  const address = written().getAttribute("hx-post");
  fetch(address, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true }).catch(() => { unkept = true; });
};
globalThis.addEventListener("pagehide", keepNow);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keepNow(); });
