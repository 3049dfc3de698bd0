import { api, Icon, query, sentence, useMessages } from '@onlyvips/sdk';
import { Field, MainButton, useClosingConfirmation } from '@onlyvips/sdk/forms';
import { useState } from 'react';
import type { Claiming } from '../claiming';
import { PictureError, prepare, toBase64 } from '../pictures';
import type { Bounds, Claim, Quest } from '../types';
import { PictureField } from './PictureField';

export interface ProofFormProps {
  readonly quest: Quest;
  readonly claiming: Claiming;
}

/** What the API takes until it has said so itself. */
const USUAL: Bounds['proof'] = {
  most_letters: 4096,
  most_bytes: 10 * 2 ** 20,
  longest_side: 1600,
  media_types: ['image/jpeg', 'image/png', 'image/webp'],
};

/** Hands in a text, a picture or both, for a moderator to judge. */
export function ProofForm({ quest, claiming }: ProofFormProps) {
  const { t, format } = useMessages();
  const bounds = query.useQuery('get', '/api/v1/quests/bounds', {}, { staleTime: Infinity });
  const { most_letters, ...proof } = bounds.data?.proof ?? USUAL;
  const [text, setText] = useState('');
  const [picture, setPicture] = useState<Blob | null>(null);
  const [preparing, setPreparing] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  useClosingConfirmation(text.trim() !== '' || picture !== null);

  const wants = quest.parameters.wants ?? 'either';
  const least = Number(quest.parameters.min_length ?? 1);
  const words = text.trim();
  const missing = whatIsMissing();

  function whatIsMissing(): string | null {
    if (picture && wants !== 'text') return null;
    if (wants === 'picture') return t('proof.needs-picture');
    if (words.length === 0) return t(wants === 'text' ? 'proof.needs-text' : 'proof.needs-either');
    if (words.length >= least) return null;
    return t('proof.too-short', { count: least, least: format.number(least) });
  }

  async function choose(file: File): Promise<void> {
    setPreparing(true);
    setFault(null);
    try {
      setPicture(await prepare(file, { ...proof, most_letters }));
    } catch (error) {
      const reason = error instanceof PictureError ? error.reason : 'unreadable';
      setFault(t(`proof.${reason}`));
    } finally {
      setPreparing(false);
    }
  }

  async function send(): Promise<void> {
    if (missing) return setFault(missing);
    setFault(null);
    await claiming.offer(quest, async () => {
      const body = { text: words, picture: picture ? await toBase64(picture) : null };
      const params = { path: { quest_id: quest.id } };
      try {
        const { data } = await api.POST('/api/v1/quests/{quest_id}/proof', { params, body });
        return data as Claim;
      } catch (error) {
        setFault(sentence(error, t('claim.failed')));
        throw error;
      }
    });
  }

  return (
    <>
      <section className="quests-panel" aria-labelledby="quests-proof">
        <h2 id="quests-proof">{t('proof.title')}</h2>
        <p className="ov-hint">{t('proof.hint')}</p>
        {wants !== 'text' && (
          <PictureField
            picture={picture}
            types={proof.media_types}
            busy={preparing}
            onChoose={(file) => void choose(file)}
            onRemove={() => setPicture(null)}
          />
        )}
        {wants !== 'picture' && (
          <Field
            label={t('proof.text')}
            hint={t('proof.letters', {
              n: format.number(words.length),
              most: format.number(most_letters),
            })}
          >
            {(control) => (
              <textarea
                {...control}
                rows={5}
                dir="auto"
                maxLength={most_letters}
                value={text}
                placeholder={t('proof.placeholder')}
                onChange={(event) => setText(event.target.value)}
                onPaste={(event) => {
                  const [file] = event.clipboardData.files;
                  if (file && wants !== 'text') void choose(file);
                }}
              />
            )}
          </Field>
        )}
        {fault && (
          <p className="ov-error quests-fault" role="alert">
            <Icon name="alert" size={18} />
            {fault}
          </p>
        )}
      </section>
      <MainButton
        text={t('proof.send')}
        enabled={!preparing && missing === null}
        loading={claiming.busy.has(quest.id)}
        onClick={() => void send()}
      />
    </>
  );
}
