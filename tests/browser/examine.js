// What a person meets on this page, and what stands in the way. Evaluated before a page's own scripts; returns the questions
// that Python asks.
(() => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const name = (element) =>
    `<${element.localName}${element.className ? ` class="${element.className}"` : ""}> ${(element.innerText || element.getAttribute("aria-label") || element.name || "").trim().slice(0, 40)}`;

  // The target of a radio button or a checkbox is its whole label.
  const target = (element) =>
    ["radio", "checkbox"].includes(element.type) ? element.closest("label") ?? element : element;

  // A number for a text (cyrb53), going on from another.
  const hash = (text, seed) => {
    let [low, high] = [0xdeadbeef ^ seed, 0x41c6ce57 ^ (seed / 2 ** 32)];
    for (let at = 0; at < text.length; at += 1) {
      low = Math.imul(low ^ text.charCodeAt(at), 2654435761);
      high = Math.imul(high ^ text.charCodeAt(at), 1597334677);
    }
    low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
    high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
    return 2 ** 32 * (2097151 & high) + (low >>> 0);
  };
  const TARGETS = "a, button, input, select, textarea, summary, [tabindex], [role]";
  const speaks = (element) =>
    element.matches(TARGETS) || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  let byLook = new Map();

  return {
    async page(unfold) {
      if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done));
      if (unfold) this.unfold();
      await document.fonts.ready;
      const status = performance.getEntriesByType("navigation")[0].responseStatus;
      const { title, documentElement } = document;
      return { status, title, language: documentElement.lang, text: this.text(), missing: this.missing() };
    },
    // The elements that are shown, as numbers: each by its place (its kind and its ancestors'), and by its look where it
    // says something or is pressed: the same number for all that axe must judge alike.
    async elements() {
      await new Promise(requestAnimationFrame); // a theme and a width take effect with the next frame
      const [places, grounds] = [new Map([[null, 0]]), new Map([[null, 0]])];
      byLook = new Map();
      const all = [...document.querySelectorAll("*")];
      for (const element of all) {
        const kind = `${element.localName} ${element.getAttribute("class") ?? ""}`;
        places.set(element, hash(kind, places.get(element.parentElement)));
        const style = getComputedStyle(element);
        const ground = [kind, style.backgroundColor, style.backgroundImage, style.opacity, style.filter].join();
        grounds.set(element, hash(ground, grounds.get(element.parentElement)));
        if (!speaks(element) || !shown(element)) continue;
        const box = element.getBoundingClientRect();
        const small = element.matches(TARGETS) && Math.min(box.width, box.height) < 24;
        const look = [style.color, style.fontSize, style.fontWeight, style.textShadow, small].join();
        const number = hash(look, grounds.get(element));
        byLook.set(number, [...(byLook.get(number) ?? []), element]);
      }
      return { looks: [...byLook.keys()], shown: [...new Set(all.filter(shown).map((element) => places.get(element)))] };
    },
    // What axe finds on the page, or on the elements that have one of these looks.
    async axe({ without = [], ...runOnly }, looks) {
      const context = looks ? { include: looks.flatMap((look) => byLook.get(look)) } : document;
      const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
      const { violations } = await axe.run(context, { runOnly, rules, resultTypes: ["violations"] });
      return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id} at ${node.target}: ${node.failureSummary}`));
    },
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
