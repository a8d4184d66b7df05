/** Who speaks: the account or its customer. `photo` is an MMS. */
export type Line = { by: 'us' | 'them'; text: string; photo?: string };

/** `{time}`, `{day}`, `{order}` and `{code}` are filled in. */
export const dialogues: Line[][] = [
  [
    {
      by: 'us',
      text: 'Hi, this is a reminder of your appointment on {day} at {time}. Reply C to confirm or R to reschedule.',
    },
    { by: 'them', text: 'C' },
    { by: 'us', text: 'Thank you, see you on {day} at {time}.' },
  ],
  [
    {
      by: 'us',
      text: 'Hi, this is a reminder of your appointment on {day} at {time}. Reply C to confirm or R to reschedule.',
    },
    { by: 'them', text: 'R' },
    { by: 'us', text: 'No problem. Would {day} at {time} suit you instead?' },
    { by: 'them', text: 'That works, thanks!' },
    { by: 'us', text: 'Great, you are booked.' },
  ],
  [
    {
      by: 'us',
      text: 'Your order {order} has shipped and should arrive on {day}. Track it at https://example.com/t/{order}',
    },
  ],
  [
    { by: 'us', text: 'Your order {order} is ready for pickup until {day}, 6 pm.' },
    { by: 'them', text: 'On my way' },
    { by: 'us', text: 'Bay 4, please text us when you park.' },
    { by: 'them', text: 'Here now, grey van' },
  ],
  [
    { by: 'them', text: 'Is the tech still coming today? We were told between 1 and 3' },
    { by: 'us', text: 'Sorry for the wait. The crew is running late and should be with you by {time}.' },
    { by: 'them', text: 'ok' },
  ],
  [
    { by: 'them', text: 'This is what arrived…', photo: 'damage.jpg' },
    {
      by: 'us',
      text: 'Oh no, we are sorry. We are sending a replacement for order {order} today at no cost. You do not need to return the damaged one; please keep the packaging for a week in case the carrier wants to look at it.',
    },
    { by: 'them', text: 'Thank you so much 🙏' },
  ],
  [
    { by: 'us', text: 'Here is the floor plan we talked about.', photo: 'floor-plan.png' },
    { by: 'them', text: 'Perfect 👍' },
  ],
  [{ by: 'us', text: 'Your code is {code}. It is valid for 10 minutes. We will never ask you for it.' }],
  [
    { by: 'them', text: 'Do you have the blue one in stock?' },
    { by: 'us', text: 'Yes, two left. Shall we put one aside for you until {day}?' },
    { by: 'them', text: 'Yes please' },
    { by: 'us', text: 'Done. Your reservation is {order}.' },
  ],
  [
    { by: 'them', text: '¿Están abiertos el domingo?' },
    { by: 'us', text: 'Sí, de 10 a 4. ¡Le esperamos!' },
  ],
  [
    {
      by: 'us',
      text: 'Hello! Your invoice {order} is due on {day}. You can pay it at https://example.com/pay/{order}. If you have already paid, please ignore this message. Questions? Just reply here and somebody from the billing team will get back to you during office hours, Monday to Friday from 9 am to 5 pm.',
    },
    { by: 'them', text: 'Paid this morning by check' },
    { by: 'us', text: 'Thank you, we have it.' },
  ],
  [
    { by: 'them', text: 'HELP' },
    {
      by: 'us',
      text: 'Example Co: for help call us any day from 9 to 5. Msg&data rates may apply. Reply STOP to opt out.',
    },
  ],
  [
    { by: 'us', text: 'How did we do today? Reply with a number from 1 (poor) to 5 (great).' },
    { by: 'them', text: '5' },
  ],
  [
    { by: 'us', text: 'How did we do today? Reply with a number from 1 (poor) to 5 (great).' },
    { by: 'them', text: '2 – waited 40 min' },
    { by: 'us', text: 'We are sorry to hear that. A manager will call you by {time}.' },
  ],
];

/** How the pairs that are opted out came to be so. */
export const farewell: Line[] = [
  { by: 'us', text: 'Last chance: 20% off until {day} at https://example.com/sale' },
  { by: 'them', text: 'STOP' },
];

export const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
export const times = ['8:30 am', '9 am', '10:15 am', '11 am', '1 pm', '2:30 pm', '3 pm', '4:45 pm'];
