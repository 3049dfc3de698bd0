import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { ApiError, NetworkError } from '../api/errors';
import { renderScreen } from '../sdk/testing';
import { PaymentSheet } from './PaymentSheet';

let paid: [string, string][] = [];
let outcomes: (Error | null)[] = [];
const closed = vi.fn();

/** A sheet whose price rises with every attempt. */
function Shop() {
  const [price, setPrice] = useState(10);
  return (
    <PaymentSheet
      open
      onClose={closed}
      title="A work"
      ways={[
        { id: 'XTR', label: 'Stars', price: `${price} ⭐` },
        { id: 'TON', label: 'Toncoin', price: '1 TON' },
      ]}
      pay={async (way, key) => {
        paid.push([way.price, key]);
        setPrice(price + 1);
        const outcome = outcomes.shift();
        if (outcome) throw outcome;
      }}
    />
  );
}

/** Opens the sheet; its payments end one after the other as is given here. */
async function sheet(...given: (Error | null)[]) {
  paid = [];
  outcomes = given;
  closed.mockClear();
  await renderScreen(Shop);
  const user = userEvent.setup();
  const button = () => screen.getByRole('button', { name: /^Pay/, hidden: true });
  const pay = () => user.click(button());
  const choose = (name: RegExp) => user.click(screen.getByRole('radio', { name, hidden: true }));
  return { button, pay, choose };
}

describe('a payment', () => {
  it('whose answer was lost is repeated by the same key, whatever it costs by then', async () => {
    const busy = new ApiError(429, {});
    const lost = new NetworkError('away');
    const { pay, choose } = await sheet(lost, busy, lost, null);
    await pay();
    await screen.findByText(/you pay once only/);
    await pay();
    await choose(/Toncoin/);
    await pay();
    await choose(/Stars/);
    await pay();
    const [first, second, other, third] = paid.map(([, key]) => key);
    expect(paid.map(([price]) => price)).toEqual(['10 ⭐', '11 ⭐', '1 TON', '13 ⭐']);
    expect(second).toBe(first);
    expect(third).toBe(first);
    expect(other).not.toBe(first);
    expect(closed).toHaveBeenCalledOnce();
  });

  it('that was refused begins anew; a key that has paid is not replaced', async () => {
    const refused = new ApiError(409, { code: 'insufficient-funds', detail: 'Too little.' });
    const reused = new ApiError(409, { code: 'idempotency-key-reused' });
    const { pay } = await sheet(refused, reused, null);
    await pay();
    await screen.findByText('Too little.');
    await pay();
    await pay();
    const [first, second, third] = paid.map(([, key]) => key);
    expect(second).not.toBe(first);
    expect(third).toBe(second);
  });

  it('is made once by two presses', async () => {
    const { button } = await sheet(null, null);
    act(() => {
      button().click();
      button().click();
    });
    await vi.waitFor(() => expect(closed).toHaveBeenCalled());
    expect(paid).toHaveLength(1);
  });
});
