/** The bundler takes style sheets out of the imports. */
declare module "*.css"
