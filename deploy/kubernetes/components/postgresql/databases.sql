-- A role for each service, and a database that is the role's own and nobody else's. The passwords come from the environment.

\getenv gateway_password GATEWAY_PASSWORD
\getenv identity_password IDENTITY_PASSWORD
\getenv style_transfer_password STYLE_TRANSFER_PASSWORD
\getenv training_password TRAINING_PASSWORD

CREATE ROLE gateway LOGIN PASSWORD :'gateway_password';
CREATE DATABASE gateway OWNER gateway;
REVOKE CONNECT, TEMPORARY ON DATABASE gateway FROM PUBLIC;

CREATE ROLE identity LOGIN PASSWORD :'identity_password';
CREATE DATABASE identity OWNER identity;
REVOKE CONNECT, TEMPORARY ON DATABASE identity FROM PUBLIC;

CREATE ROLE "style-transfer" LOGIN PASSWORD :'style_transfer_password';
CREATE DATABASE "style-transfer" OWNER "style-transfer";
REVOKE CONNECT, TEMPORARY ON DATABASE "style-transfer" FROM PUBLIC;

CREATE ROLE training LOGIN PASSWORD :'training_password';
CREATE DATABASE training OWNER training;
REVOKE CONNECT, TEMPORARY ON DATABASE training FROM PUBLIC;
