import i18next, { type ResourceLanguage } from 'i18next';
import { directionOf, type Language } from './languages';

/** Texts by dotted key, as i18next's JSON v4 has them (`_one`, `_few`, … for plural forms). */
export interface Messages {
  readonly [key: string]: string | Messages;
}

/** How a plugin gives its texts. */
export type MessagesOf = (language: Language) => Promise<Messages>;

const SHELL: Record<Language, () => Promise<{ default: Messages }>> = {
  en: () => import('../locales/en.json'),
  tr: () => import('../locales/tr.json'),
  ru: () => import('../locales/ru.json'),
  ar: () => import('../locales/ar.json'),
};

export const SHELL_NAMESPACE = 'shell';

/** How long another language waits for the texts of plugins; late ones are drawn when they come. */
const PATIENCE_MS = 3000;

const sources = new Map<string, MessagesOf>();
const loading = new Map<string, Promise<void>>();
/** The language that was asked for last. */
let wanted: Language | undefined;

const listeners = new Set<() => void>();

/** Tells when texts come or the language is another; returns what ends it. */
export function whenTextsChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function changed(): void {
  for (const listener of listeners) listener();
}

/** The language of the interface. */
export const currentLanguage = (): Language => i18next.language as Language;

/** Starts with one language; nothing of the others is loaded before it is chosen. */
export async function startTexts(language: Language): Promise<void> {
  await i18next.init({
    lng: language,
    fallbackLng: 'en',
    defaultNS: SHELL_NAMESPACE,
    ns: [],
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  wanted = language;
  loading.clear(); // a start knows no texts, also where it is not the first one, as in tests
  sources.set(SHELL_NAMESPACE, async (other) => (await SHELL[other]()).default);
  await load(SHELL_NAMESPACE, language);
  // Whoever signed in meanwhile may have asked for another one.
  show(currentLanguage());
}

/**
 * Changes the language of everything that is on the screen. Who asks for another one meanwhile gets
 * that; a plugin whose texts do not come keeps nobody from it.
 *
 * @throws Error The shell's own texts cannot be had.
 */
export async function changeLanguage(language: Language): Promise<void> {
  wanted = language;
  if (language === currentLanguage()) return;
  const plugins = [...sources.keys()].filter((namespace) => namespace !== SHELL_NAMESPACE);
  const theirs = Promise.allSettled(plugins.map((namespace) => load(namespace, language)));
  const enough = Promise.race([theirs, new Promise((late) => setTimeout(late, PATIENCE_MS))]);
  await load(SHELL_NAMESPACE, language);
  await enough;
  if (wanted !== language) return;
  await i18next.changeLanguage(language);
  show(language);
}

/** Makes a plugin's texts known, in the language of the interface. */
export async function addMessages(plugin: string, messages: MessagesOf): Promise<void> {
  sources.set(plugin, messages);
  await load(plugin, currentLanguage());
}

function load(namespace: string, language: Language): Promise<void> {
  const key = `${namespace}/${language}`;
  const source = sources.get(namespace);
  if (!source) return Promise.resolve();
  const running = loading.get(key) ?? fetchInto(source, namespace, language);
  loading.set(key, running);
  running.catch(() => loading.delete(key));
  return running;
}

async function fetchInto(source: MessagesOf, namespace: string, language: Language) {
  const texts = (await source(language)) as ResourceLanguage;
  i18next.addResourceBundle(language, namespace, texts, true, true);
  changed();
}

function show(language: Language): void {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
  changed();
}
