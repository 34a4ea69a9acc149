-- A ledger as version 0001 wrote it, filled: arrivals, judgements, findings, an extension and a publication.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE arrival (
	arrival_id INTEGER NOT NULL, 
	board VARCHAR(80) NOT NULL, 
	provider VARCHAR(80) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	original_name TEXT NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	received_at VARCHAR(27) NOT NULL, 
	occurrence INTEGER NOT NULL, 
	sequence INTEGER NOT NULL, 
	CONSTRAINT pk_arrival PRIMARY KEY (arrival_id), 
	CONSTRAINT ck_arrival_sha256 CHECK (length(sha256) = 64), 
	CONSTRAINT ck_arrival_size_bytes CHECK (size_bytes >= 0), 
	CONSTRAINT fk_arrival_sequence FOREIGN KEY(sequence) REFERENCES event (sequence), 
	CONSTRAINT uq_arrival_board_provider_sha256_occurrence UNIQUE (board, provider, sha256, occurrence), 
	CONSTRAINT uq_arrival_sequence UNIQUE (sequence)
);
INSERT INTO "arrival" VALUES(1,'nyscb','police','0000000000000000000000000000000000000000000000000000000000000001','return.csv',10,'2024-04-30T16:00:00.000000Z',1,1);
INSERT INTO "arrival" VALUES(2,'nyscb','police','0000000000000000000000000000000000000000000000000000000000000002','return.csv',20,'2024-04-30T16:00:00.000000Z',1,3);
INSERT INTO "arrival" VALUES(3,'nyscb','police','0000000000000000000000000000000000000000000000000000000000000003','return.csv',30,'2024-04-30T16:00:00.000000Z',1,6);
CREATE TABLE event (
	sequence INTEGER NOT NULL, 
	at VARCHAR(27) NOT NULL, 
	actor TEXT NOT NULL, 
	kind VARCHAR(80) NOT NULL, 
	subject TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	previous_hash VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_event PRIMARY KEY (sequence), 
	CONSTRAINT ck_event_actor CHECK (length(actor) > 0), 
	CONSTRAINT ck_event_sequence CHECK (sequence >= 1), 
	CONSTRAINT uq_event_hash UNIQUE (hash), 
	CONSTRAINT uq_event_previous_hash UNIQUE (previous_hash)
);
INSERT INTO "event" VALUES(1,'2024-04-30T16:00:00.000000Z','collect','arrival_received','1','{"board":"nyscb","content":"795b3dca7d3279638fed6ff2dcfa5095077a6c95a48c562bccf96715e978e317","provider":"police","sha256":"0000000000000000000000000000000000000000000000000000000000000001"}','0000000000000000000000000000000000000000000000000000000000000000','bd988d57286f60fbb69fbdb5c163a9141e9f33ee39376dcf617933af48b7d266');
INSERT INTO "event" VALUES(2,'2024-04-30T16:01:00.000000Z','collect','submission_judged','7860ed9ea23a21ef','{"content":"673f734ce866e5889628afde351cdc6db13d62cdf7897e96d7f5ee1aad5626d2","findings":1,"verdict":"accepted_with_queries"}','bd988d57286f60fbb69fbdb5c163a9141e9f33ee39376dcf617933af48b7d266','f41e0a0994e9011e527315d8f208b1bd6fedd980f2937e46d65cdf34cdf9cb14');
INSERT INTO "event" VALUES(3,'2024-04-30T16:00:00.000000Z','collect','arrival_received','2','{"board":"nyscb","content":"5b8137095e859a67a8ec639c750617f0ce9759d264d881d88f175a5b95274ecd","provider":"police","sha256":"0000000000000000000000000000000000000000000000000000000000000002"}','f41e0a0994e9011e527315d8f208b1bd6fedd980f2937e46d65cdf34cdf9cb14','a9a035851d9425d2eef563e53440e4fe9195e4bf1f4915da1940c015bd5d7b25');
INSERT INTO "event" VALUES(4,'2024-04-30T16:02:00.000000Z','collect','submission_judged','a524277e052f3d75','{"content":"2e25d4b4da05a134235df2d9c1ede0e8de149ff8f932bfaad275ee740312e42f","findings":0,"verdict":"accepted"}','a9a035851d9425d2eef563e53440e4fe9195e4bf1f4915da1940c015bd5d7b25','d023d11c7237933393a74523312736b224ef40f88bb8bf16cb90ca96626eda90');
INSERT INTO "event" VALUES(5,'2024-04-30T16:02:00.000000Z','collect','submission_superseded','7860ed9ea23a21ef','{"superseded_by":"a524277e052f3d75"}','d023d11c7237933393a74523312736b224ef40f88bb8bf16cb90ca96626eda90','905a5c4b5a866b16c67a790366b9309e545fbbac5eaf922ff3fcebaa808aac31');
INSERT INTO "event" VALUES(6,'2024-04-30T16:00:00.000000Z','collect','arrival_received','3','{"board":"nyscb","content":"4fa39adb8d0875a18a0c74d544b4631f12b0fe2a87ec28865a647a4e91868f68","provider":"police","sha256":"0000000000000000000000000000000000000000000000000000000000000003"}','905a5c4b5a866b16c67a790366b9309e545fbbac5eaf922ff3fcebaa808aac31','d8ea795d502f225f013e377690f1ed156b50427205e16e9b96f10d0524a62f59');
INSERT INTO "event" VALUES(7,'2024-04-30T16:03:00.000000Z','collect','submission_judged','f82a5853d207b5f2','{"content":"c33b503d633a2d8631150a3acfcf2f1ce5bfc03e9e75d19ed1dbaab16a368e19","findings":1,"verdict":"rejected"}','d8ea795d502f225f013e377690f1ed156b50427205e16e9b96f10d0524a62f59','9be1da63f5e059aac5eab78c9cd4e2b58bddfb74325cb996b946712b4d119258');
INSERT INTO "event" VALUES(8,'2024-04-30T17:00:00.000000Z','collect','arrival_judged','1','{}','9be1da63f5e059aac5eab78c9cd4e2b58bddfb74325cb996b946712b4d119258','878d0878cbd0a2fc2f19192210f7986c5205d054f585e61d081bc777405a5216');
INSERT INTO "event" VALUES(9,'2024-04-30T17:00:00.000000Z','collect','arrival_judged','2','{}','878d0878cbd0a2fc2f19192210f7986c5205d054f585e61d081bc777405a5216','020c84b4009cde195654baad7d64cf7e9c34533b08dab38e045d4723332d0aa5');
INSERT INTO "event" VALUES(10,'2024-04-30T17:00:00.000000Z','collect','arrival_judged','3','{}','020c84b4009cde195654baad7d64cf7e9c34533b08dab38e045d4723332d0aa5','1b91219d4d3f755c69dd0986f87faf6b01a59f79f5660605414530cdabc773c6');
INSERT INTO "event" VALUES(11,'2024-04-30T16:00:00.000000Z','collect','extension_recorded','nyscb/police/police_quarterly/2024-25-Q1','{"content":"a53b4616d7b84cf8a712a1c7350bfc5f227b6210aa93ae5efa5c0006db3cd01e","extended_to":"2024-08-01"}','1b91219d4d3f755c69dd0986f87faf6b01a59f79f5660605414530cdabc773c6','fbad11bd89d92afe07a377ad3577d239312562e467d7201dc12acfcea5c3df13');
INSERT INTO "event" VALUES(12,'2024-04-30T16:00:00.000000Z','collect','publication_recorded','nyscb/2023-24-Q4/performance_team','{"content":"96095400ebcf8062de3bc96c50426320da86d12338542a21fcb7c67c2b556e58","sha256":"0000000000000000000000000000000000000000000000000000000000000009","warehouse_hash":"0000000000000000000000000000000000000000000000000000000000000008"}','fbad11bd89d92afe07a377ad3577d239312562e467d7201dc12acfcea5c3df13','ab53b6717d9837405e74e4a262c38f7231a285689cf2329623e87a8de6bf0c99');
CREATE TABLE extension (
	sequence INTEGER NOT NULL, 
	board VARCHAR(80) NOT NULL, 
	provider VARCHAR(80) NOT NULL, 
	return_id VARCHAR(80) NOT NULL, 
	period VARCHAR(80) NOT NULL, 
	extended_to DATE NOT NULL, 
	reason TEXT NOT NULL, 
	approved_by TEXT NOT NULL, 
	recorded_at VARCHAR(27) NOT NULL, 
	CONSTRAINT pk_extension PRIMARY KEY (sequence), 
	CONSTRAINT ck_extension_approved_by CHECK (length(approved_by) > 0), 
	CONSTRAINT ck_extension_reason CHECK (length(reason) > 0), 
	CONSTRAINT fk_extension_sequence FOREIGN KEY(sequence) REFERENCES event (sequence)
);
INSERT INTO "extension" VALUES(11,'nyscb','police','police_quarterly','2024-25-Q1','2024-08-01','invented: a move','performance_team','2024-04-30T16:00:00.000000Z');
CREATE TABLE finding (
	submission_id VARCHAR(16) NOT NULL, 
	ordinal INTEGER NOT NULL, 
	code VARCHAR(80) NOT NULL, 
	check_name VARCHAR(80) NOT NULL, 
	severity VARCHAR(80) NOT NULL, 
	is_evaluable BOOLEAN NOT NULL, 
	sheet TEXT NOT NULL, 
	"row" INTEGER NOT NULL, 
	"column" TEXT NOT NULL, 
	indicator_id VARCHAR(80) NOT NULL, 
	series VARCHAR(80) NOT NULL, 
	observed TEXT NOT NULL, 
	expected TEXT NOT NULL, 
	sentence TEXT NOT NULL, 
	mend TEXT NOT NULL, 
	CONSTRAINT pk_finding PRIMARY KEY (submission_id, ordinal), 
	CONSTRAINT ck_finding_severity CHECK (severity in ('error', 'query', 'advice')), 
	CONSTRAINT ck_finding_ordinal CHECK (ordinal >= 1), 
	CONSTRAINT fk_finding_submission_id FOREIGN KEY(submission_id) REFERENCES submission (submission_id)
);
INSERT INTO "finding" VALUES('7860ed9ea23a21ef',1,'V-03','soft_range','query',1,'Police',14,'numerator','child_abuse_crimes','crimes','above_range','0 to 15','The value is higher than expected.','Check the cell.');
INSERT INTO "finding" VALUES('f82a5853d207b5f2',1,'V-01','soft_range','error',1,'Police',14,'numerator','child_abuse_crimes','crimes','above_range','0 to 15','The value is higher than expected.','Check the cell.');
CREATE TABLE publication (
	sequence INTEGER NOT NULL, 
	board VARCHAR(80) NOT NULL, 
	period VARCHAR(80) NOT NULL, 
	audience VARCHAR(80) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	path TEXT NOT NULL, 
	published_at VARCHAR(27) NOT NULL, 
	warehouse_hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_publication PRIMARY KEY (sequence), 
	CONSTRAINT ck_publication_sha256 CHECK (length(sha256) = 64), 
	CONSTRAINT fk_publication_sequence FOREIGN KEY(sequence) REFERENCES event (sequence)
);
INSERT INTO "publication" VALUES(12,'nyscb','2023-24-Q4','performance_team','0000000000000000000000000000000000000000000000000000000000000009','published/x.html','2024-04-30T16:00:00.000000Z','0000000000000000000000000000000000000000000000000000000000000008');
CREATE TABLE submission (
	submission_id VARCHAR(16) NOT NULL, 
	arrival_id INTEGER NOT NULL, 
	board VARCHAR(80) NOT NULL, 
	provider VARCHAR(80) NOT NULL, 
	return_id VARCHAR(80) NOT NULL, 
	period VARCHAR(80) NOT NULL, 
	sequence INTEGER NOT NULL, 
	received_at VARCHAR(27) NOT NULL, 
	judged_at VARCHAR(27) NOT NULL, 
	verdict VARCHAR(80) NOT NULL, 
	state VARCHAR(80) NOT NULL, 
	accepted_path TEXT, 
	row_count INTEGER NOT NULL, 
	supersedes VARCHAR(16), 
	superseded_by VARCHAR(16), 
	CONSTRAINT pk_submission PRIMARY KEY (submission_id), 
	CONSTRAINT ck_submission_unreadable CHECK ((return_id = '') = (period = '')), 
	CONSTRAINT ck_submission_superseded_by_one CHECK ((state = 'superseded') = (superseded_by is not null)), 
	CONSTRAINT ck_submission_accepted_has_rows CHECK ((verdict = 'rejected') = (accepted_path is null)), 
	CONSTRAINT ck_submission_rejected_is_rejected CHECK ((verdict = 'rejected') = (state = 'rejected')), 
	CONSTRAINT ck_submission_unreadable_is_rejected CHECK (return_id <> '' or verdict = 'rejected'), 
	CONSTRAINT ck_submission_state CHECK (state in ('accepted', 'rejected', 'superseded')), 
	CONSTRAINT ck_submission_verdict CHECK (verdict in ('accepted', 'accepted_with_queries', 'rejected')), 
	CONSTRAINT ck_submission_submission_id CHECK (length(submission_id) = 16), 
	CONSTRAINT ck_submission_row_count CHECK (row_count >= 0), 
	CONSTRAINT fk_submission_arrival_id FOREIGN KEY(arrival_id) REFERENCES arrival (arrival_id), 
	CONSTRAINT fk_submission_sequence FOREIGN KEY(sequence) REFERENCES event (sequence), 
	CONSTRAINT fk_submission_superseded_by FOREIGN KEY(superseded_by) REFERENCES submission (submission_id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_submission_supersedes FOREIGN KEY(supersedes) REFERENCES submission (submission_id), 
	CONSTRAINT uq_submission_accepted_path UNIQUE (accepted_path), 
	CONSTRAINT uq_submission_arrival_id_return_id_period UNIQUE (arrival_id, return_id, period), 
	CONSTRAINT uq_submission_sequence UNIQUE (sequence), 
	CONSTRAINT uq_submission_superseded_by UNIQUE (superseded_by), 
	CONSTRAINT uq_submission_supersedes UNIQUE (supersedes)
);
INSERT INTO "submission" VALUES('7860ed9ea23a21ef',1,'nyscb','police','police_quarterly','2023-24-Q4',2,'2024-04-30T16:00:00.000000Z','2024-04-30T16:01:00.000000Z','accepted_with_queries','superseded','accepted/7860ed9ea23a21ef.parquet',3,NULL,'a524277e052f3d75');
INSERT INTO "submission" VALUES('a524277e052f3d75',2,'nyscb','police','police_quarterly','2023-24-Q4',4,'2024-04-30T16:00:00.000000Z','2024-04-30T16:02:00.000000Z','accepted','accepted','accepted/a524277e052f3d75.parquet',3,'7860ed9ea23a21ef',NULL);
INSERT INTO "submission" VALUES('f82a5853d207b5f2',3,'nyscb','police','police_quarterly','2023-24-Q4',7,'2024-04-30T16:00:00.000000Z','2024-04-30T16:03:00.000000Z','rejected','rejected',NULL,3,NULL,NULL);
CREATE INDEX ix_submission_arrival_id ON submission (arrival_id);
CREATE UNIQUE INDEX uq_submission_current ON submission (board, provider, return_id, period) WHERE state = 'accepted';
CREATE TRIGGER event_no_update before update on event
    begin select raise(abort, 'The trail only grows: an event cannot be changed.'); end;
CREATE TRIGGER event_no_delete before delete on event
    begin select raise(abort, 'The trail only grows: an event cannot be removed.'); end;
COMMIT;
