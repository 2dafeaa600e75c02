/* Tandem's own script. Every page works without it: it makes lists quick by keyboard, keeps times fresh, follows the
   theme and asks before what cannot be taken back. It listens on the document, so swapped pages need no set-up. */
(() => {
  "use strict";
  const root = document.documentElement;
  const find = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  root.classList.add("js");

  // Theme: "auto" follows the device; a changed profile reaches us with the swapped navigation.
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const paint = () => {
    const theme = find("#nav")?.dataset.theme || root.dataset.theme;
    root.dataset.bsTheme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  };
  paint();
  dark.addEventListener("change", paint);

  // Relative times, in the words the server uses (meta tandem-times).
  const freshen = () => {
    const words = find('meta[name="tandem-times"]')?.content.split("|");
    if (!words) return;
    for (const time of all("time[data-relative]")) {
      const seconds = Math.trunc((new Date(time.dateTime) - Date.now()) / 1000);
      const away = Math.abs(seconds);
      if (away >= 86400) continue;
      const hours = away >= 3600;
      const word = away < 60 ? words[0] : words[(seconds > 0 ? 3 : 1) + (hours ? 1 : 0)];
      time.textContent = word.replace("#", Math.floor(away / (hours ? 3600 : 60)));
    }
  };
  setInterval(freshen, 30000);

  // Menus close on Escape and when people go elsewhere.
  const shut = (but) => all("details.menu[open]").forEach((menu) => { if (menu !== but) menu.open = false; });
  document.addEventListener("focusin", (event) => shut(event.target.closest("details.menu")));

  // Lists: rows open, boxes select, the bar at the bottom says how many.
  const rows = () => all(".table-list > tbody > tr");
  const way = (row) => find("td.main a, th.main a", row);
  const here = () => find("tr.is-here");
  const stand = (row) => {
    here()?.classList.remove("is-here");
    row.classList.add("is-here");
    way(row)?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const list = rows();
    if (!list.length) return;
    const at = list.indexOf(here());
    stand(list[Math.min(Math.max(at < 0 ? 0 : at + by, 0), list.length - 1)]);
  };
  const open = (row, aside) => (aside ? window.open(way(row).href) : way(row).click());
  const count = () => {
    for (const bar of all(".bulk-bar")) {
      const picked = all(".pick:checked").filter((box) => box.name).length;
      bar.hidden = !picked;
      const said = find("[data-count]", bar);
      if (said) said.textContent = picked;
    }
  };
  // A table that fits lets its head stick to the page; a wider one scrolls in its own box.
  const fit = () => all(".table-box:has(> .table-list)").forEach((box) => {
    box.classList.remove("is-tall");
    box.classList.toggle("is-tall", box.scrollWidth <= box.clientWidth);
  });
  window.addEventListener("resize", fit);
  document.addEventListener("change", (event) => {
    if (event.target.matches(".pick[data-all]")) all(".pick[name]").forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches(".pick")) count();
  });

  // Filters apply as people choose, and a little after they stop typing.
  let typing = 0;
  const narrow = (form, wait) => {
    clearTimeout(typing);
    typing = setTimeout(() => form.isConnected && window.htmx?.trigger(form, "narrow"), wait);
  };
  document.addEventListener("change", (event) => {
    const form = event.target.closest(".filters");
    if (form && !event.target.closest(".is-search")) narrow(form, 0);
  });
  document.addEventListener("input", (event) => {
    if (event.target.closest(".is-search")) narrow(event.target.form, 400);
  });

  document.addEventListener("click", (event) => {
    const at = event.target;
    if (!(at instanceof Element)) return;
    shut(at.closest("details.menu"));
    if (at.closest(".menu-list a")) shut();
    const opener = at.closest("[data-opens]");
    if (opener) find(`#${opener.dataset.opens}`)?.showModal();
    const closer = at.closest("[data-closes]");
    if (closer) closer.parentElement.remove();
    const row = at.closest(".table-list > tbody > tr");
    if (row && way(row) && !at.closest("a, button, input, select, label, summary") && !String(window.getSelection())) open(row, event.ctrlKey || event.metaKey);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") shut();
    if (event.ctrlKey || event.metaKey || event.altKey || find("dialog[open]")) return;
    if (event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const keys = {
      j: () => step(1),
      k: () => step(-1),
      x: () => find(".pick", here() || document.createElement("i"))?.click(),
      "/": () => find(".filters input:not([type=hidden]), .filters select")?.focus(),
      "?": () => find("#keys")?.showModal(),
    };
    if (event.key === "Enter" && here() && way(here()) && event.target.matches("body, main")) open(here());
    else if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });

  // A form or button with data-confirm asks first. Capture: before htmx sends anything.
  let agreed = null;
  document.addEventListener("submit", (event) => {
    const asks = event.submitter?.dataset.confirm || event.target.dataset.confirm;
    const ask = find("#ask");
    if (!asks || agreed === event.target || !ask) { agreed = null; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    find("#ask-text").textContent = asks;
    ask.returnValue = "no";
    ask.showModal();
    ask.onclose = () => {
      if (ask.returnValue !== "yes") return;
      agreed = event.target;
      event.target.requestSubmit(event.submitter);
    };
  }, true);

  // htmx: a progress line, whole loads where a page wants one, focus where a screen reader should go on.
  document.addEventListener("htmx:beforeRequest", (event) => {
    root.classList.add("is-loading");
    // Whoever goes to another page no longer waits for the filter.
    if (event.detail.target?.id !== "page") return;
    clearTimeout(typing);
    all(".filters").forEach((form) => window.htmx.trigger(form, "htmx:abort"));
  });
  document.addEventListener("htmx:afterRequest", () => root.classList.remove("is-loading"));
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, formData } = event.detail;
    if (elt.matches(".filters")) [...formData.entries()].forEach(([name, value]) => { if (value === "") formData.delete(name); });
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, serverResponse, xhr } = event.detail;
    if (target?.id !== "page") return;
    if (serverResponse.includes(" data-full-load") || !serverResponse.includes('id="page"')) {
      event.detail.shouldSwap = false;
      window.location = xhr.responseURL;
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    paint();
    count();
    fit();
    if (event.detail.target?.id !== "page" && event.target.id !== "page") return;
    const wrong = find("#page .error-summary");
    const first = wrong || find("#page [autofocus]") || find("#page");
    first?.focus({ preventScroll: !wrong });
  });
  const ready = () => {
    count();
    fit();
    find("#page .error-summary")?.focus();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
