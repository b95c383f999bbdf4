"use strict";
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const groups = Array.from(document.querySelectorAll("#findings .rule"), (group) => ({
    group,
    items: Array.from(group.querySelectorAll(".list > li"), (item) => ({ item, text: null })),
  }));
  const told = document.getElementById("told");
  const apply = () => {
    const words = form.elements.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = new Set(Array.from(form.querySelectorAll("[name=severity]:checked"), (box) => box.value));
    const status = form.elements.status.value;
    let count = 0;
    for (const { group, items } of groups) {
      let here = 0;
      const heading = words.length ? group.querySelector("h3").textContent.toLowerCase() : "";
      for (const one of items) {
        const { severity, status: its } = one.item.dataset;
        if (words.length && one.text === null) one.text = one.item.textContent.toLowerCase();
        const fits = wanted.has(severity) && (!status || status === its)
          && words.every((word) => one.text.includes(word) || heading.includes(word));
        one.item.hidden = !fits;
        if (fits) here += 1;
      }
      group.hidden = here === 0;
      count += here;
    }
    told.textContent = count.toLocaleString("en") + (count === 1 ? " finding" : " findings");
  };
  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  };
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
})();
