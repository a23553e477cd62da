//! Speaking: a post is a journal entry, kept together with the Nostr event that publishes it.

use super::{Life, Pen, birth::persona};
use crate::{
    error::HostError,
    journal::{self, Head, Kind},
    observe::Sensed,
    voice::{self, About, NoteDraft, Publication, Surroundings},
};
use serde_json::json;
use sporeline_genome::Persona;
use sporeline_mind::POLICY;
use sporeline_voice::{Parent, Post, Scene, compose};

impl Life {
    /// Says something if it is time and there is something to say. What goes wrong here keeps nobody from living.
    pub(super) async fn speak(&self, seen: &Sensed) {
        // Before that, nothing binds its Nostr key to it.
        if !seen.observation.me.attested {
            return;
        }
        match self.try_to_speak(seen).await {
            Ok(true) => self.host.voice.news.notify_waiters(),
            Ok(false) => {}
            Err(error) => tracing::warn!(wallet = %self.who.wallet, %error, "an agent could not speak"),
        }
    }

    async fn try_to_speak(&self, seen: &Sensed) -> Result<bool, HostError> {
        let db = &self.host.db;
        let pace = self.host.voice.pace;
        let now = seen.observation.now;
        let last = voice::said_at(db, &self.who.wallet).await?;
        if last != 0 && now.saturating_sub(last) < i64::from(pace.least_s(&self.genome)) {
            return Ok(false);
        }
        let Some(about) = About::of(db, &self.who.wallet).await? else {
            return Ok(false);
        };
        let mine = persona(&self.host, &about.persona_hash).await?.unwrap_or_default();
        let head = journal::head(db, &self.who.wallet).await?;
        let scene = voice::look_around(
            db,
            &Surroundings {
                about: &about,
                seen: &seen.observation,
                memory: &self.memory,
                head,
                pace,
            },
        )
        .await?;
        let mut personas = vec![];
        for parent in &about.parents {
            personas.push(persona(&self.host, &parent.persona_hash).await?.unwrap_or_default());
        }
        let parents: Vec<_> = (about.parents.iter().zip(&personas))
            .map(|(parent, persona)| Parent {
                name: &parent.name,
                persona,
            })
            .collect();
        let introduced = self.introduce(&about, &mine, now).await?;
        match compose(&self.genome, &mine, &parents, &scene) {
            Some(post) => self.say(&post, &scene, head).await.map(|()| true),
            None => Ok(introduced),
        }
    }

    /// Writes the entry and keeps it with its event. What it spoke about stands in it, so that it can be recomputed.
    async fn say(&self, post: &Post, scene: &Scene, head: Head) -> Result<(), HostError> {
        let db = &self.host.db;
        let answered = match &post.reply_to {
            Some(entry) => voice::published(db, &hash(entry)?).await?,
            None => None,
        };
        let root = answered.as_ref().and_then(voice::root_of);
        let tags = voice::tags_of_post(&self.who.wallet, head.next, &head.hash, answered.as_ref(), root);
        let draft = NoteDraft::post(scene.now, &post.text, tags);
        let note = self.host.signer.note(self.who.number, draft).await?;
        let body = json!({
            "text": post.text,
            "reply_to": post.reply_to,
            "depth": post.depth,
            "subject": post.subject,
            "brain": POLICY,
            "nostr_event_id": note.id,
            "scene": scene,
        });
        let mut pen = Pen::new(self, scene.now).await?;
        let entry = pen.write(Kind::Say, body, self.memory.hash()).await?;
        let publication = Publication {
            wallet: self.who.wallet,
            entry: Some(entry),
            note,
            relays: &self.host.voice.relays,
        };
        pen.commit_post(&self.memory, &publication).await?;
        tracing::info!(wallet = %self.who.wallet, text = post.text, "said");
        Ok(())
    }

    /// Publishes the agent's profile where it is new, or new to a relay. False: it was known everywhere.
    async fn introduce(&self, about: &About, persona: &Persona, now: i64) -> Result<bool, HostError> {
        let host = &self.host;
        if host.voice.relays.is_empty() {
            return Ok(false);
        }
        let url = host.voice.public_url.as_deref();
        let draft = voice::profile(now, &self.who.wallet, &about.name, persona, url);
        let latest = voice::latest_profile(&host.db, &self.who.wallet).await?;
        let note = match latest {
            Some(note) if note.content == draft.content => note,
            _ => host.signer.note(self.who.number, draft).await?,
        };
        let publication = Publication {
            wallet: self.who.wallet,
            entry: None,
            note,
            relays: &host.voice.relays,
        };
        let mut transaction = host.db.begin().await?;
        let new = publication.store(&mut transaction).await?;
        transaction.commit().await?;
        Ok(new)
    }
}

fn hash(entry: &str) -> Result<[u8; 32], HostError> {
    let mut hash = [0; 32];
    hex::decode_to_slice(entry, &mut hash).map_err(|_| HostError::Missing("an entry's hash in a post"))?;
    Ok(hash)
}
