"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const config = read("chart-config");
  const cards = [...document.querySelectorAll("details.cluster")];
  const folds = [...document.querySelectorAll("details.rest")];

  // Maps share their outlines, which stand in the page once.
  function onOutlines(spec) {
    for (const layer of spec.layer || []) {
      if (layer.data && layer.data.name === "outlines") {
        layer.data = { values: read("outlines"), format: { type: "topojson", feature: "shapes" } };
      }
    }
    return spec;
  }

  // A chart is drawn when its card is opened: a page of fifty clusters opens at once.
  function draw(card) {
    for (const figure of card.querySelectorAll("figure[data-spec]")) {
      const spec = onOutlines(read(figure.dataset.spec));
      delete figure.dataset.spec;
      const drawing = figure.querySelector(".drawing");
      vegaEmbed(drawing, spec, {
        mode: "vega-lite",
        config,
        ast: true, // walks expressions as trees; compiling them is refused by the policy
        renderer: "svg",
        actions: false,
        defaultStyle: false,
        tooltip: { disableDefaultStyle: true },
      }).catch((error) => {
        drawing.textContent = drawing.dataset.failed;
        console.error(error);
      });
    }
  }

  function openTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const card = target && target.closest("details.cluster");
    if (card) {
      const fold = card.closest("details.rest");
      if (fold) fold.open = true;
      card.open = true;
      card.scrollIntoView();
      card.querySelector("summary").focus({ preventScroll: true });
    }
  }

  for (const card of cards) {
    card.addEventListener("toggle", () => card.open && draw(card));
  }
  for (const button of document.querySelectorAll("button[data-open]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      for (const part of [...folds, ...cards]) part.open = button.dataset.open === "yes";
    });
  }
  // Paper shows every row; on the screen the folds stay as they were.
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = folds.filter((fold) => !fold.open);
    for (const fold of closed) fold.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const fold of closed) fold.open = false;
  });
  window.addEventListener("hashchange", openTarget);
  openTarget();
})();
