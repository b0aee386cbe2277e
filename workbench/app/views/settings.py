"""Settings: of this desk, and who works in this browser."""

import streamlit as st

from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.app.components.facts import facts
from workbench.app.components.notices import refusals
from workbench.app.components.scale import scale_table
from workbench.app.components.setting import choose, setting
from workbench.app.components.text import esc, plain, show
from workbench.desk.languages import BUNDLED, MULTILINGUAL
from workbench.desk.settings import KEYS, MAX_NAME, Policy, WebPageRules
from workbench.domain.external import KEYS as MEANINGS
from workbench.domain.triage import as_line, criterion_from_line

HALF = len(KEYS) // 2
WORDS = 30  # of the rating words of others, the most frequent


def reviewer() -> None:
    """Draw who is signed in, and how to sign in as somebody else."""
    with setting("reviewer", say("settings.reviewer"), say("settings.reviewer-means")):
        name = dict(session.desk().reviewers.all())[session.acting()]
        show(f"<p>{say('settings.works-as', who=f'<b>{esc(name)}</b>')}</p>")
        if session.is_fixed():
            show(say("settings.reviewer-fixed"), "quiet")
        else:
            st.button(say("settings.other-name"), on_click=session.sign_out, key="other-name")


def scale() -> None:
    """Draw the scale in use, and forms that choose or add another one."""
    with setting("scale", say("settings.scale"), say("settings.scale-means")):
        used, *others = session.desk().scales.all()
        scale_table(used)
        with st.expander(say("settings.other-scale")):
            by_key = {scale.key: scale for scale in others}
            chosen = st.selectbox(
                say("settings.scale-name"), list(by_key), format_func=lambda key: by_key[key].name, key="other-scale"
            )
            scale_table(by_key[chosen])
            st.button(say("settings.use-scale"), on_click=use_scale, args=(chosen, by_key[chosen].name), key="use-scale")
        with st.expander(say("settings.new-scale")):
            show(say("settings.scale-file"), "quiet")
            st.code(say("settings.scale-example"), language="toml")
            key = f"scale-{state.SCALE_FILES.get()}"
            upload = st.file_uploader(say("settings.scale-drop"), type="toml", max_upload_size=1, key=key)
            if upload is not None:
                label = say("settings.add-scale", name=plain(upload.name))
                st.button(label, on_click=add_scale, args=(upload.getvalue(), upload.name), key="add-scale")


def use_scale(key: str, name: str) -> None:
    """Choose another scale."""
    choose("scale", say("settings.scale-used", name=name), session.desk().scales.choose, key, reviewer=session.acting())


def add_scale(data: bytes, name: str) -> None:
    """Add an uploaded scale; the file stays in the field where it is refused."""
    message = say("settings.scale-added", name=name)
    if choose("scale", message, session.desk().scales.add, data, name=name, reviewer=session.acting()):
        state.SCALE_FILES.increase()


def policy() -> None:
    """Draw how many verdicts a claim needs, and when two agree."""
    with setting("policy", say("settings.policy"), say("settings.policy-means")):
        current = session.desk().settings.policy()
        with st.form("policy", border=False):
            st.radio(
                say("settings.independent"),
                (1, 2),
                index=current.independent - 1,
                format_func=lambda n: say(f"settings.independent-{n}"),
                key="independent",
            )
            st.radio(
                say("settings.agreement"),
                ("rating", "side"),
                index=("rating", "side").index(current.agreement),
                format_func=lambda by: say(f"settings.agreement-{by}"),
                key="agreement",
            )
            show(say("settings.second-sees"), "quiet")
            st.form_submit_button(say("settings.keep-policy"), on_click=keep_policy, key="keep-policy")


def keep_policy() -> None:
    """Save the policy in the form."""
    chosen = Policy(state.widget("independent"), state.widget("agreement"))
    choose("policy", say("settings.policy-kept"), session.desk().settings.choose_policy, chosen, reviewer=session.acting())


def organisation() -> None:
    """Draw the organisation that publishes the verdicts."""
    with setting("organisation", say("settings.organisation"), say("settings.organisation-means")):
        current = session.desk().settings.organisation()
        name, url, logo = (current.name, current.url, current.logo or "") if current else ("", "", "")
        with st.form("organisation", border=False):
            st.text_input(say("settings.organisation-name"), name, max_chars=MAX_NAME, key="organisation-name")
            st.text_input(say("settings.organisation-url"), url, placeholder="https://", key="organisation-url")
            st.text_input(say("settings.organisation-logo"), logo, placeholder="https://", key="organisation-logo")
            st.form_submit_button(say("settings.keep-organisation"), on_click=keep_organisation, key="keep-organisation")


def keep_organisation() -> None:
    """Save the organisation in the form; the fields keep their text where it is refused."""
    typed = {part: state.widget(f"organisation-{part}") for part in ("name", "url", "logo")}
    message, act = say("settings.organisation-kept"), session.desk().settings.choose_organisation
    choose("organisation", message, act, reviewer=session.acting(), **typed)


def reasons() -> None:
    """Draw the reason codes for corrections, one per line."""
    with setting("reasons", say("settings.reasons"), say("settings.reasons-means")):
        current = "\n".join(f"{code}: {meaning}" for code, meaning in session.desk().settings.correction_reasons().items())
        with st.form("reasons", border=False):
            st.text_area(say("settings.reasons-field"), current, height=170, key="reasons-lines")
            st.form_submit_button(say("settings.keep-reasons"), on_click=keep_reasons, key="keep-reasons")


def keep_reasons() -> None:
    """Save the reason codes in the form; the field keeps its text where they are refused."""
    lines = (line.partition(":") for line in state.widget("reasons-lines").splitlines() if line.strip())
    typed = {code: meaning for code, _, meaning in lines}
    message, act = say("settings.reasons-kept"), session.desk().settings.choose_correction_reasons
    choose("reasons", message, act, typed, reviewer=session.acting())


def triage() -> None:
    """Draw the criteria of triage, one per line."""
    with setting("triage", say("settings.triage"), say("settings.triage-means")):
        current = "\n".join(as_line(criterion) for criterion in session.desk().queue.criteria())
        with st.form("triage", border=False):
            example = say("settings.triage-example")
            st.text_area(say("settings.triage-field"), current, height=170, placeholder=example, key="triage-lines")
            st.form_submit_button(say("settings.keep-triage"), on_click=keep_triage, key="keep-triage")


def keep_triage() -> None:
    """Save the criteria in the form; the field keeps its text where they are refused."""

    def keep() -> None:
        lines = [line for line in state.widget("triage-lines").splitlines() if line.strip()]
        criteria = [criterion_from_line(line) for line in lines]
        session.desk().queue.choose_criteria(criteria, reviewer=session.acting())

    choose("triage", say("settings.triage-kept"), keep)


def web_pages() -> None:
    """Draw whether pages may be fetched by their addresses, and from which hosts that are not public."""
    with setting("web-pages", say("settings.web-pages"), say("settings.web-pages-means")):
        held = session.desk().settings.web_pages()
        with st.form("web-pages", border=False):
            st.toggle(say("settings.web-pages-allowed"), held.allowed, key="web-pages-allowed")
            label, means = say("settings.web-pages-hosts"), say("settings.web-pages-hosts-means")
            st.text_area(label, "\n".join(held.hosts), height=80, help=means, key="web-pages-hosts")
            st.form_submit_button(say("settings.keep-web-pages"), on_click=keep_web_pages, key="keep-web-pages")


def keep_web_pages() -> None:
    """Save the form about pages by their addresses; the fields keep their text where they are refused."""
    chosen = WebPageRules(state.widget("web-pages-allowed"), tuple(state.widget("web-pages-hosts").split()))
    message, act = say("settings.web-pages-kept"), session.desk().settings.choose_web_pages
    choose("web-pages", message, act, chosen, reviewer=session.acting())


def rating_words() -> None:
    """Draw how other publishers' rating words are mapped, and a form that maps one."""
    with setting("words", say("settings.words"), say("settings.words-means")):
        used = session.desk().external.rating_words_used()
        unknown, ours = say("settings.word-unknown"), say("settings.word-ours")
        rows = "".join(
            f'<tr><td>{esc(item.word)}</td><td class="num">{item.count:,}</td>'
            f"<td>{item.meaning or unknown}{ours if item.own else ''}</td></tr>"
            for item in used[:WORDS]
        )
        show(f"<table>{rows}</table>" if rows else say("settings.words-none"))
        if len(used) > WORDS:
            show(say("settings.words-more", n=len(used) - WORDS), "quiet")
        with st.form("words", border=False):
            st.text_input(say("settings.word"), key="word-text")
            st.selectbox(say("settings.word-comes-to"), MEANINGS, index=None, key="word-key", placeholder=unknown)
            st.form_submit_button(say("settings.place-word"), on_click=place_word, key="place-word")


def place_word() -> None:
    """Save the mapping of the typed word; without a choice it has no meaning."""
    message, act = say("settings.word-placed"), session.desk().external.map_rating_words
    typed = {state.widget("word-text"): state.widget("word-key")}
    choose("words", message, act, typed, reviewer=session.acting())


def keys() -> None:
    """Draw the keys of the review page, one field each."""
    with setting("keys", say("keys.title"), say("settings.keys-means")):
        current = session.desk().settings.keys()
        with st.form("keys", border=False):
            with st.container(key="key-fields"):
                for column, names in zip(st.columns(2), (list(KEYS)[:HALF], list(KEYS)[HALF:]), strict=True):
                    for name in names:
                        column.text_input(say(f"keys.{name}"), current[name], max_chars=7, key=f"key-{name}")
            with st.container(horizontal=True, gap="small"):
                st.form_submit_button(say("settings.keep-keys"), on_click=keep_keys, key="keep-keys")
                st.form_submit_button(
                    say("settings.default-keys"), on_click=default_keys, type="tertiary", key="default-keys"
                )


def keep_keys() -> None:
    """Save the keys in the form; the fields keep their text where they are refused."""
    desk = session.desk()
    typed = {name: state.widget(f"key-{name}") for name in KEYS}
    if choose("keys", say("settings.keys-kept"), desk.settings.choose_keys, typed, reviewer=session.acting()):
        show_keys(desk.settings.keys())


def default_keys() -> None:
    """Restore the default keys."""
    if choose("keys", say("settings.keys-default"), session.desk().settings.choose_keys, KEYS, reviewer=session.acting()):
        show_keys(session.desk().settings.keys())


def show_keys(kept: dict[str, str]) -> None:
    """Show the saved keys in the fields."""
    for name, key in kept.items():
        state.set_widget(f"key-{name}", key)


def model() -> None:
    """Draw the embedding model in use."""
    with setting("model", say("settings.model"), say("settings.model-means")):
        with refusals():
            used = session.desk().matching.model_in_use()
            facts(
                [
                    (say("settings.model-name"), used.name),
                    (say("settings.fingerprint"), f"{used.fingerprint[:16]}…"),
                    (say("settings.weights"), f"{used.weights_sha256[:16]}…"),
                    (say("settings.dtype"), used.dtype or say("settings.dtype-unknown")),
                    (say("settings.prompts"), f"{used.prompts.query} / {used.prompts.document}"),
                ]
            )
            if used.english_only:
                show(say("settings.english-only", model=MULTILINGUAL))
        with st.form("model", border=False):
            chosen = session.desk().settings.model() or BUNDLED
            st.text_input(say("settings.model-field"), chosen, key="model-name", help=say("settings.other-model"))
            st.form_submit_button(say("settings.keep-model"), on_click=keep_model, key="keep-model")


def keep_model() -> None:
    """Save the name of the model; the field keeps its text where it is refused."""
    said, act = say("settings.model-kept"), session.desk().settings.choose_model
    choose("model", said, act, state.widget("model-name"), reviewer=session.acting())


def about() -> None:
    """Draw where the database is, its log, and the versions of the software."""
    with setting("about", say("settings.about"), say("settings.about-means")):
        desk = session.desk().maintenance.about()
        facts(
            [
                (say("settings.database"), desk.path),
                (say("settings.log"), desk.log),
                (say("settings.head"), desk.head),
                (say("settings.schema"), desk.schema),
                (say("settings.versions"), ", ".join(f"{name} {version}" for name, version in desk.versions.items())),
            ]
        )


def body() -> None:
    """Draw the page."""
    show(say("settings.logged"), "quiet")
    reviewer()
    scale()
    policy()
    organisation()
    reasons()
    triage()
    rating_words()
    web_pages()
    keys()
    with setting("theme", say("settings.theme"), say("settings.theme-means")):
        show(say("settings.theme-where"))
    model()
    about()


body()
