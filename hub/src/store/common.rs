//! The SQL of what belongs to no account, which SQLite and PostgreSQL both understand, written
//! once. `common!` makes of it the features' traits for one database's session.

/// Implements pairing, submissions, invites and the session itself for `$session`.
/// Stands beside `private!`, whose imports it shares.
macro_rules! common {
    ($session:ty) => {
        use crate::invites::store::{Invites, Taken};
        use crate::pairing::store::{Pairings, Placed};
        use crate::submissions::store::{SubmissionRow, Submissions};

        #[async_trait]
        impl Pairings for $session {
            async fn put_slot(
                &mut self,
                id: &[u8; 16],
                slot: u8,
                sealed: &[u8],
                now_ms: i64,
                expires_ms: i64,
            ) -> Result<Placed, StoreError> {
                let done = sqlx::query(
                    "INSERT INTO pairing (id, slot, sealed, expires_ms) VALUES ($1, $2, $3, $4)
                     ON CONFLICT (id, slot) DO UPDATE
                     SET sealed = excluded.sealed, expires_ms = excluded.expires_ms
                     WHERE pairing.expires_ms <= $5",
                )
                .bind(id.as_slice())
                .bind(i64::from(slot))
                .bind(sealed)
                .bind(expires_ms)
                .bind(now_ms)
                .execute(self.connection())
                .await?;
                if done.rows_affected() == 1 {
                    return Ok(Placed::New);
                }
                let same = self.slot(id, slot, now_ms).await?.is_some_and(|there| there == sealed);
                Ok(if same { Placed::Same } else { Placed::Taken })
            }

            async fn slot(
                &mut self,
                id: &[u8; 16],
                slot: u8,
                now_ms: i64,
            ) -> Result<Option<Bytes>, StoreError> {
                Ok(sqlx::query_scalar(
                    "SELECT sealed FROM pairing WHERE id = $1 AND slot = $2 AND expires_ms > $3",
                )
                .bind(id.as_slice())
                .bind(i64::from(slot))
                .bind(now_ms)
                .fetch_optional(self.connection())
                .await?)
            }

            async fn count_slots(&mut self) -> Result<u64, StoreError> {
                let count: i64 =
                    sqlx::query_scalar("SELECT COUNT(*) FROM pairing").fetch_one(self.connection()).await?;
                unsigned(count, "pairing.id")
            }

            async fn expire_slots(&mut self, now_ms: i64) -> Result<u64, StoreError> {
                let done = sqlx::query("DELETE FROM pairing WHERE expires_ms <= $1")
                    .bind(now_ms)
                    .execute(self.connection())
                    .await?;
                Ok(done.rows_affected())
            }
        }

        #[async_trait]
        impl Submissions for $session {
            async fn add_submission(
                &mut self,
                id: &[u8; 16],
                recipient: &[u8; 8],
                sealed: &[u8],
                day: u32,
            ) -> Result<Placed, StoreError> {
                let done = sqlx::query(
                    "INSERT INTO submission (id, recipient, sealed, day) VALUES ($1, $2, $3, $4)
                     ON CONFLICT DO NOTHING",
                )
                .bind(id.as_slice())
                .bind(recipient.as_slice())
                .bind(sealed)
                .bind(i64::from(day))
                .execute(self.connection())
                .await?;
                if done.rows_affected() == 1 {
                    return Ok(Placed::New);
                }
                let there: Option<(Bytes, Bytes)> =
                    sqlx::query_as("SELECT recipient, sealed FROM submission WHERE id = $1")
                        .bind(id.as_slice())
                        .fetch_optional(self.connection())
                        .await?;
                let same = there.is_some_and(|(to, bytes)| to == recipient && bytes == sealed);
                Ok(if same { Placed::Same } else { Placed::Taken })
            }

            async fn count_submissions(&mut self) -> Result<u64, StoreError> {
                let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM submission")
                    .fetch_one(self.connection())
                    .await?;
                unsigned(count, "submission.id")
            }

            async fn list_submissions(&mut self) -> Result<Vec<SubmissionRow>, StoreError> {
                // PostgreSQL's length is of 32 bits.
                let rows: Vec<(Bytes, Bytes, i64, i64)> = sqlx::query_as(
                    "SELECT id, recipient, day, CAST(LENGTH(sealed) AS BIGINT) FROM submission
                     ORDER BY day, id",
                )
                .fetch_all(self.connection())
                .await?;
                rows.into_iter()
                    .map(|(id, recipient, day, bytes)| {
                        Ok(SubmissionRow {
                            id: fixed(&id, "submission.id")?,
                            recipient: fixed(&recipient, "submission.recipient")?,
                            day: unsigned(day, "submission.day")?,
                            bytes: unsigned(bytes, "submission.sealed")?,
                        })
                    })
                    .collect()
            }

            async fn submission(&mut self, id: &[u8; 16]) -> Result<Option<Bytes>, StoreError> {
                Ok(sqlx::query_scalar("SELECT sealed FROM submission WHERE id = $1")
                    .bind(id.as_slice())
                    .fetch_optional(self.connection())
                    .await?)
            }

            async fn delete_submissions_before(&mut self, day: u32) -> Result<u64, StoreError> {
                let done = sqlx::query("DELETE FROM submission WHERE day < $1")
                    .bind(i64::from(day))
                    .execute(self.connection())
                    .await?;
                Ok(done.rows_affected())
            }
        }

        #[async_trait]
        impl Invites for $session {
            async fn add_invite(&mut self, hash: &Hash, expires_day: u32) -> Result<(), StoreError> {
                sqlx::query("INSERT INTO invite (hash, expires_day, used) VALUES ($1, $2, 0)")
                    .bind(hash.as_slice())
                    .bind(i64::from(expires_day))
                    .execute(self.connection())
                    .await?;
                Ok(())
            }

            async fn take_invite(&mut self, hash: &Hash, today: u32) -> Result<Taken, StoreError> {
                let done = sqlx::query(
                    "UPDATE invite SET used = 1 WHERE hash = $1 AND used = 0 AND expires_day >= $2",
                )
                .bind(hash.as_slice())
                .bind(i64::from(today))
                .execute(self.connection())
                .await?;
                if done.rows_affected() == 1 {
                    return Ok(Taken::Now);
                }
                let used: Option<i64> = sqlx::query_scalar("SELECT used FROM invite WHERE hash = $1")
                    .bind(hash.as_slice())
                    .fetch_optional(self.connection())
                    .await?;
                Ok(if used == Some(1) { Taken::Before } else { Taken::Unknown })
            }

            async fn expire_invites(&mut self, today: u32) -> Result<u64, StoreError> {
                let done = sqlx::query("DELETE FROM invite WHERE expires_day < $1")
                    .bind(i64::from(today))
                    .execute(self.connection())
                    .await?;
                Ok(done.rows_affected())
            }
        }

        #[async_trait]
        impl crate::store::Session for $session {
            async fn hub_key(&mut self) -> Result<Option<[u8; 32]>, StoreError> {
                let key: Option<Bytes> =
                    sqlx::query_scalar("SELECT sign_key FROM hub").fetch_optional(self.connection()).await?;
                key.map(|key| fixed(&key, "hub.sign_key")).transpose()
            }

            async fn claim(&mut self, key: &[u8; 32]) -> Result<(), StoreError> {
                sqlx::query("INSERT INTO hub (one, sign_key) VALUES (1, $1) ON CONFLICT DO NOTHING")
                    .bind(key.as_slice())
                    .execute(self.connection())
                    .await?;
                Ok(())
            }

            async fn commit(self: Box<Self>) -> Result<(), StoreError> {
                self.finish().await
            }
        }
    };
}

pub(crate) use common;
