// Comfort only: every page works without it. No inline code anywhere, so the strict policy holds.
"use strict";

const openMenus = () => document.querySelectorAll("details.menu[open]");

// A menu closes when one clicks beside it, opens another, or presses Escape.
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});

// What must be read first is where the keyboard is.
document.querySelector("[data-focus-first]")?.focus();

// A second press on the same button sends nothing twice; going back makes it live again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
