import { envExample } from './config.ts';

/** `npm run -s env:example > .env.example`: the example of the environment, from the schema. */
process.stdout.write(envExample());
