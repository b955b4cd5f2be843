// Next.js's own file next-env.d.ts allows styles to be imported.
declare module "*.css";
