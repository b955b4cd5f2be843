const clientId = process.env.WORKOS_CLIENT_ID;
const jwks = `https://api.workos.com/sso/jwks/${clientId}`;

export default {
  providers: [
    { type: "customJwt", issuer: "https://api.workos.com/", algorithm: "RS256", applicationID: clientId, jwks },
    { type: "customJwt", issuer: `https://api.workos.com/user_management/${clientId}`, algorithm: "RS256", jwks },
  ],
};
