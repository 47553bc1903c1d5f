// What a person meets on this page, and what stands in the way. Evaluated once a page; returns the questions that Python asks.
(() => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const name = (element) =>
    `<${element.localName}${element.className ? ` class="${element.className}"` : ""}> ${(element.innerText || element.getAttribute("aria-label") || element.name || "").trim().slice(0, 40)}`;

  // The target of a radio button or a checkbox is its whole label.
  const target = (element) =>
    ["radio", "checkbox"].includes(element.type) ? element.closest("label") ?? element : element;

  return {
    // Forms that close each other (one name for all) are opened together: each must hold.
    unfold() {
      for (const details of document.querySelectorAll("main details")) {
        details.removeAttribute("name");
        details.open = true;
      }
    },
    // Every text in the page's own language: what is seen, read aloud, or shown under the pointer.
    text() {
      const texts = [document.title];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
      for (let node = walker.currentNode; node; node = walker.nextNode()) {
        const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
        if (element.closest("[lang]") !== document.documentElement || element.closest(".own-words, script")) continue;
        if (node.nodeType === Node.TEXT_NODE) texts.push(node.data.replace(/\s+/g, " "));
        else for (const kind of ["aria-label", "title", "alt", "placeholder"]) texts.push(element.getAttribute(kind) ?? "");
      }
      return texts.filter((text) => text.trim()).join("\n");
    },
    // Whatever goes off to the side: the page, or a part of it that scrolls by itself.
    sideways() {
      const scrolls = (element) =>
        element === document.documentElement ||
        (["auto", "scroll"].includes(getComputedStyle(element).overflowX) && element.localName !== "textarea");
      return [...document.querySelectorAll("*")]
        .filter((element) => shown(element) && scrolls(element) && element.scrollWidth > element.clientWidth + 1)
        .map((element) => `${name(element)}: ${element.scrollWidth} px in ${element.clientWidth} px`);
    },
    // Pictures that did not come, and icons that the sprite does not have.
    missing() {
      const broken = [...document.images].filter((image) => shown(image) && !image.naturalWidth).map((image) => image.src);
      const absent = [...document.querySelectorAll("svg use")]
        .filter((use) => shown(use.closest("svg")) && !use.getBBox().width)
        .map((use) => use.getAttribute("href"));
      return [...broken, ...absent];
    },
    smallTargets() {
      const controls = document.querySelectorAll("button, input:not([type=hidden]), select, textarea, summary, a.btn, nav a, .lang");
      return [...new Set([...controls].filter(shown).map(target))]
        .filter((element) => !element.classList.contains("skip"))
        .map((element) => [element, element.getBoundingClientRect()])
        .filter(([, box]) => box.height < 43.9 || box.width < 43.9)
        .map(([element, box]) => `${name(element)}: ${Math.round(box.width)} × ${Math.round(box.height)} px`);
    },
  };
})()
