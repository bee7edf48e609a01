// The inbox: the row whose lead stands beside the list is marked as the one that is open. Rows are plain links without it.
"use strict";

const markOpenRow = () => {
  for (const link of document.querySelectorAll("#leads .ttl a")) {
    const isOpen = `${location.pathname}/`.startsWith(`${link.pathname}/`);
    link.closest("li").classList.toggle("sel", isOpen);
    if (isOpen) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
  }
};
document.addEventListener("htmx:after:settle", markOpenRow);
document.addEventListener("htmx:after:history:push", () => {
  markOpenRow();
  document.getElementById("toasts").replaceChildren(); // it was about the lead before
});
