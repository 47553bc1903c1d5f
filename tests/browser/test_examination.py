"""The examination of pages can fail: each thing that it promises to find is put on a page, and found."""

from __future__ import annotations

from complaints.setup import LOHAS
from tests.browser.conftest import NewVisitor
from tests.browser.examination import Examination, every_page
from tests.browser.words import Words

SPOIL = """() => {
  const put = (html) => document.querySelector("main").insertAdjacentHTML("beforeend", html);
  document.documentElement.lang = "fr";
  put("<p>Please send the form once more</p>");
  put("<p title='This is what nobody translated'>palabras</p>");
  put("<p><b lang='en'>This is English, and says so</b></p>");
  put("<p id='pale'>gris sobre blanco</p>");
  const pale = document.querySelector("#pale").style; // a script's own style is no matter of the policy
  pale.color = "#bbb"; pale.background = "#fff";
  put("<p id='dim'>gris de noche</p>");
  put("<p id='faint'>gris en la mano</p>");
  const rule = (text) => document.styleSheets[0].insertRule(text, document.styleSheets[0].cssRules.length);
  rule("[data-bs-theme=dark] #dim { color: #333; background: #000; }");
  rule("@media (max-width: 400px) { #faint { color: #bbb; background: #fff; } }");
  put("<div id='wide'>ancho</div>");
  document.querySelector("#wide").style.width = "500px";
  put("<button type='button' id='small'>x</button>");
  const small = document.querySelector("#small").style;
  small.padding = 0; small.minHeight = 0; small.height = small.width = "20px";
  put("<input>");
  put("<svg><use href='/static/vendor/icons.svg#no-such-icon'></use></svg>");
  put("<p style='color: red'>rojo</p>");
  put("<img alt='' src='http://elsewhere.localhost:9/picture.png'>");
  setTimeout(() => { throw new Error("a script that fails"); });
}"""
FOUND = [
    "status 404, not 200",
    "its language is said to be fr, not es-co",
    "English: “Please send the form once more”",
    "English: “This is what nobody translated”",
    "axe (light): color-contrast at #pale",
    "axe (dark): color-contrast at #dim",
    "axe (dark, 360 px): color-contrast at #faint",
    "axe (light): label at input",
    "axe (light): target-size at #small",
    "scrolls sideways at 360 px: <html",
    "smaller than 44 px for a finger: <button",
    "picture is missing: /static/vendor/icons.svg#no-such-icon",
    "CSP: style-src-attr blocked inline",
    "CSP: img-src blocked http://elsewhere.localhost:9/picture.png",
    "asked another host: http://elsewhere.localhost:9/picture.png",
    "script: a script that fails",
]


def test_it_finds_what_it_looks_for(visitor: NewVisitor, axe: str) -> None:
    context = visitor(LOHAS.host)
    examination = Examination(axe=axe, words=Words("es-co"))
    examination.watch(context, host=LOHAS.host)
    page = context.new_page()
    page.goto("/nowhere/")
    page.evaluate(SPOIL)
    examination.look(page, "spoilt")
    said = "\n".join(examination.problems)
    assert [what for what in FOUND if what not in said] == [], said
    assert "says so" not in said
    assert "portal:home" in every_page() - examination.visited
