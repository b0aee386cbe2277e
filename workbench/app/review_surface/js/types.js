// Types only: nothing here runs.

/**
 * An act of the reviewer. It states its result, and its id is stored with what it does, so it can be sent again.
 * @typedef {{ id: string, at: number, claim: number, type: string, [field: string]: any }} Act
 */

/**
 * What an act changes of one reviewer's case on a claim.
 * @typedef {{
 *   state: string,
 *   labels: Record<string, string>,
 *   cites: string[],
 *   evidence: Record<string, Quote>,
 *   cautions: string[],
 *   draft: { rating: string | null, rationale: string } | null,
 *   recorded?: boolean,
 * }} Case
 */

/** @typedef {{ quote: string, title: string, dated: string }} Quote */

/** @typedef {{ start: number, end: number }} Range A part of a text, in UTF-16 units. */

/**
 * A part of the text of a source. ``first`` is where it begins in the whole text, in code points; ``key`` begins the names of
 * its spans; ``pieces`` are its snippets.
 * @typedef {{
 *   document: number, key: string, first: number, text: string, pieces: (Range & { kind: string })[], before: boolean,
 *   after: boolean, title: string, dated: string, source_html: string, link_html: string, claimant: string, said_on: string,
 * }} SourceText
 */

/** @typedef {{ act: string, start: number, data: string }} Piece A part of the file of an act, as Base64. */

/** @typedef {{ document: number, start: number, end: number }} Place A passage of a source, in code points. */

/** @typedef {{ span: string, document: number, text: string, claimant: string, said_on: string }} ClaimForm */

/**
 * What is typed to be added, and not sent.
 * @typedef {{ address: string, text: string, title: string, url: string, published: string, asClaim: ClaimForm | null }} Unsent
 */

/**
 * A ranked snippet, or one that a search found.
 * @typedef {Quote & {
 *   snippet: number, span: string, document: number, start: number, end: number, rank: number, quote_html: string, before: string, after: string,
 *   source_html: string, links_html: string, embedded: boolean, scores: Record<string, string | null>,
 *   published: string, when: string, group: number, also: string,
 * }} Item
 */

/**
 * Which evidence is listed: with a label ("none": without one), from a source, dated before or after the claim; "" is any.
 * @typedef {{ label: string, source: string, when: string, sort: string }} Filter
 */

/**
 * What does not change while a reviewer labels and cites.
 * @typedef {{
 *   id: number, version: number, text: string, facts_html: string, notices_html: string, lease_html: string,
 *   near_html: string, verdicts_html: string, verdicts: number, notes: number,
 *   repeats: { verdict: number, html: string } | null, total: number,
 *   mine: { id: number, rating: string, when: string } | null, adjudicates: boolean,
 *   run: number | null, stale: boolean, items: Item[], sources: number, model: string, languages: string,
 *   duplicates: { id: number, text: string }[], contradictions: Record<string, string[]>,
 *   reply: { asked: string, answered: string, answer: string },
 *   scale: string, ratings: { key: string, label: string, definition: string }[], reasons: Record<string, string>,
 * }} Page
 */

/**
 * The fields of a verdict that is not recorded yet. ``saved``: the desk has its rating and rationale as a draft.
 * @typedef {{
 *   rating: string | null, rationale: string, confidence: string | null, second: boolean,
 *   also: number[], code: string, reason: string, saved: boolean,
 * }} Form
 */

/**
 * @typedef {{
 *   number: number, claim: number, answers: Record<string, Answer>, pages: Record<string, Page>,
 *   cases: Record<string, Case>, next?: number | null, owner?: string, keys?: Record<string, string>,
 *   search?: { words: string, items: Item[] },
 *   panel?: { claim: number, name: string, blocks: Block[] }, failed?: string, fetches?: boolean,
 *   uploads: Record<string, number>, progress: Record<string, number>,
 *   read?: Omit<SourceText, "pieces"> & { pieces: [number, number, string][] },
 * }} Data
 */

/**
 * ``problems``: what could not be read of a source that was added; ``items``: its snippets; ``other``: a host sent something
 * else than the page, which can be added all the same.
 * @typedef {{
 *   refused?: string, text?: string, opens?: { claim: number, span: string | null }, problems?: string[], items?: Item[],
 *   other?: boolean,
 * }} Answer
 */

/**
 * @typedef {{ html: string, start?: { rating: string | null, rationale: string } | null, file?: { name: string, content: string } }} Block
 */

export {};
