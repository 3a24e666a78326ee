-- With the default identity a large value that an UPDATE did not touch is missing from the event. The table holds few
-- rows, so sending the whole row costs nothing.
alter table :"schema".:"table" replica identity full;
