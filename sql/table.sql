-- A table for the rows as the code reads them. One that exists already is left as it is.
-- Read in: :{origin}
create table if not exists :"schema".:"table" (
:{columns}
);
